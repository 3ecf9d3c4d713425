import pytest
from rasa.core.agent import Agent

from assistant.conversation import Conversation
from assistant.serving.load_agent import load_agent
from escalation.database import Database
from escalation.spool import Spool
from escalation.ticket_filter import TicketFilter
from escalation.ticket_store import TicketStore


async def test_a_ticket_is_written_and_its_reference_told(agent: Agent) -> None:
    conversation = Conversation(agent, channel="web")
    turn = await conversation.send("he hits me when he is drunk")

    (ticket,) = TicketStore(Database()).find(TicketFilter(conversation=conversation.sender_id))
    assert (ticket.reason, ticket.channel) == ("abuse", "web")
    assert f"reference {ticket.id}" in turn.replies[1]
    assert ticket.card_version
    assert ticket.model_version


async def test_without_the_database_the_visitor_is_told_that_the_note_waits_and_it_arrives_later(
    agent: Agent, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("waiting")
    monkeypatch.setenv("ESCALATION_DB_URL", f"sqlite:///{folder}")  # a folder is no database
    monkeypatch.setenv("ESCALATION_SPOOL", str(folder / "spool"))
    broken = load_agent(tracker_url=f"sqlite:///{folder / 'conversations.db'}")
    turn = await Conversation(broken, channel="test").send("i want to kill myself")

    assert turn.replies[0].startswith("If you might act on thoughts of suicide")
    assert "it has not reached them yet" in turn.replies[1]
    repaired = TicketStore(Database(f"sqlite:///{folder / 'repaired.db'}"))
    assert Spool(folder / "spool").replay(repaired) == 1
    (ticket,) = repaired.find()
    assert ticket.reason == "crisis_self"
    assert f"reference {ticket.id}" in turn.replies[1]


async def test_when_no_ticket_can_be_written_the_visitor_is_told_so(
    agent: Agent, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "file").touch()
    monkeypatch.setenv("ESCALATION_DB_URL", f"sqlite:///{folder}")  # a folder is no database
    monkeypatch.setenv("ESCALATION_SPOOL", str(folder / "file" / "spool"))  # a file is no folder
    broken = load_agent(tracker_url=f"sqlite:///{folder / 'conversations.db'}")
    turn = await Conversation(broken, channel="test").send("i want to kill myself")

    assert turn.replies[0].startswith("If you might act on thoughts of suicide")
    assert turn.replies[1].startswith("I could not leave a note for the clinic's staff")
    assert turn.outcome == "escalate"
