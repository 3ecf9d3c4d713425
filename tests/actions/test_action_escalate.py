import pytest
from rasa.core.agent import Agent

from assistant.conversation import Conversation
from assistant.serving.load_agent import load_agent
from escalation.ticket_store import TicketStore


async def test_a_ticket_is_written_and_its_reference_told(agent: Agent) -> None:
    conversation = Conversation(agent, channel="web")
    turn = await conversation.send("he hits me when he is drunk")

    (ticket,) = [ticket for ticket in TicketStore().all() if ticket.conversation == conversation.sender_id]
    assert (ticket.reason, ticket.channel) == ("abuse", "web")
    assert f"reference {ticket.id}" in turn.replies[1]


async def test_when_no_ticket_can_be_written_the_visitor_is_told_so(
    agent: Agent, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    monkeypatch.setenv("ESCALATION_DB_URL", f"sqlite:///{folder}")  # a folder is no database
    broken = load_agent(tracker_url=f"sqlite:///{folder / 'conversations.db'}")
    turn = await Conversation(broken, channel="test").send("i want to kill myself")

    assert turn.replies[0].startswith("If you might act on thoughts of suicide")
    assert turn.replies[1].startswith("I could not leave a note for the clinic's staff")
    assert turn.outcome == "escalate"
