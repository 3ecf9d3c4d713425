from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_escalate import ActionEscalate
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


async def escalate(action: ActionEscalate, conversation: str, message: str) -> dict[str, Any]:
    """Runs the action as after a card, and gives what it says."""
    latest = {
        "intent": {"name": "safety", "full_retrieval_intent_name": "safety/crisis_self"},
        "message_id": message,
        "safety": {"secondary": ["abuse", "minor"], "language": "es"},
    }
    card = {
        "event": "bot",
        "metadata": {"utter_action": "utter_safety/crisis_self", "metadata": {"card_version": "c1"}},
    }
    events = [{"event": "user", "input_channel": "sms", "metadata": {"model_id": "m1"}}, card]
    dispatcher = CollectingDispatcher()
    await action.run(dispatcher, Tracker(conversation, {}, latest, events, False, None, {}, "action_listen"), {})
    (said,) = dispatcher.messages
    return said


@pytest.fixture
def action(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ActionEscalate:
    monkeypatch.setenv("ESCALATION_DB_URL", f"sqlite:///{tmp_path / 'escalations.db'}")
    return ActionEscalate()


async def test_a_ticket_says_what_the_alarm_was_and_what_the_visitor_saw(action: ActionEscalate) -> None:
    said = await escalate(action, "c", "message-1")

    (ticket,) = TicketStore(Database()).find()
    assert (said["response"], said["ticket"]) == ("utter_escalated", ticket.id)
    assert (ticket.reason, ticket.secondary, ticket.language) == ("crisis_self", ("abuse", "minor"), "es")
    assert (ticket.conversation, ticket.channel) == ("c", "sms")
    assert (ticket.card_version, ticket.model_version) == ("c1", "m1")


async def test_an_action_that_is_run_again_for_a_message_counts_once(action: ActionEscalate) -> None:
    first = await escalate(action, "c", "message-1")
    again = await escalate(action, "c", "message-1")
    await escalate(action, "c", "message-2")

    (ticket,) = TicketStore(Database()).find()
    assert first["ticket"] == again["ticket"] == ticket.id
    assert ticket.alarms == 2


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
