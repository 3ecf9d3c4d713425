"""A visitor leaves a contact for staff, or does not: whole conversations with the trained assistant."""

import json
import sqlite3
from pathlib import Path

import pytest
from rasa.core.agent import Agent

from assistant.conversation import Conversation
from assistant.serving.load_agent import load_agent
from assistant.turn import Turn
from escalation.database import Database
from escalation.spool import Spool
from escalation.ticket import Ticket
from escalation.ticket_filter import TicketFilter
from escalation.ticket_store import TicketStore
from tests.escalation.test_contact import ADDRESSES, NUMBERS

OFFER, YES, NO = "Leave a phone number or e-mail", "Yes, leave a contact", "No, thank you"
ASK_FOR_A_PERSON = "let me speak with someone from your staff"
CRISIS = "i want to kill myself"
ACUTE_MESSAGES = {
    "emergency": "she took all of it and won't wake up",
    "crisis_self": CRISIS,
    "crisis_other": "my brother says he wants to kill himself",
    "violence": "i am going to kill my neighbour tonight",
    "abuse": "he hits me when he is drunk",
    "minor": "my daughter is 9 and swallowed some of it",
}


async def said(conversation: Conversation, *messages: str) -> Turn:
    """The last of several turns."""
    for message in messages:
        turn = await conversation.send(message)
    return turn


async def asked(conversation: Conversation) -> Turn:
    """The turn in which a visitor who has agreed is asked for the contact."""
    turn = await said(conversation, ASK_FOR_A_PERSON, OFFER, YES)
    assert turn.responses == ["utter_contact_ask"]
    return turn


def tickets(conversation: Conversation) -> list[Ticket]:
    return TicketStore(Database()).find(TicketFilter(conversation=conversation.sender_id))


def titles(turn: Turn) -> list[str]:
    return [button["title"] for button in turn.buttons]


async def test_after_a_note_for_staff_a_contact_may_be_left(conversation: Conversation) -> None:
    turn = await conversation.send(ASK_FOR_A_PERSON)
    assert OFFER in titles(turn)
    consent = await conversation.send("/leave_contact")
    for words in ("the clinic's staff", "Only they see it", "need not", "can't say when", "nobody watches this chat"):
        assert words in consent.replies[0]
    assert titles(consent) == [YES, NO]
    await conversation.send("/give_contact")
    kept = await conversation.send("202-555-0143")

    (ticket,) = tickets(conversation)
    assert kept.responses == ["utter_contact_kept"]
    assert f"(reference {ticket.id})" in kept.replies[0]
    assert "555-0143" not in kept.replies[0]
    assert (ticket.reason, ticket.contact, ticket.alarms) == ("human", "202-555-0143", 1)


async def test_the_question_is_never_required_to_go_on(conversation: Conversation) -> None:
    turn = await said(conversation, ASK_FOR_A_PERSON, OFFER, "how quickly does it act")

    assert (turn.outcome, turn.topic) == ("answer", "speed")


@pytest.mark.parametrize("words", ["yes", "Yes please", "1"])
async def test_yes_can_be_said_in_words_or_by_its_number(conversation: Conversation, words: str) -> None:
    turn = await said(conversation, ASK_FOR_A_PERSON, "1", words)

    assert turn.responses == ["utter_contact_ask"]


async def test_yes_means_yes_to_this_question_alone(conversation: Conversation) -> None:
    turn = await said(conversation, ASK_FOR_A_PERSON, OFFER, "how quickly does it act", "yes")

    assert "utter_contact_ask" not in turn.responses


@pytest.mark.parametrize("words", [NO, "2", "no", "never mind", "No gracias"])
async def test_a_no_ends_it(conversation: Conversation, words: str) -> None:
    turn = await said(conversation, ASK_FOR_A_PERSON, OFFER, words)

    assert turn.responses == ["utter_contact_declined"]
    assert [ticket.contact for ticket in tickets(conversation)] == [None]


@pytest.mark.parametrize("words", ["No, leave none", "1", "cancel", "never mind", "i changed my mind", "cancelar"])
async def test_so_does_a_no_once_it_is_asked_for(conversation: Conversation, words: str) -> None:
    await asked(conversation)
    assert (await conversation.send(words)).responses == ["utter_contact_declined"]
    after = await conversation.send("202-555-0143")

    assert "utter_contact_kept" not in after.responses
    assert [ticket.contact for ticket in tickets(conversation)] == [None]


@pytest.mark.parametrize("contact", [*NUMBERS[::3], *ADDRESSES])
async def test_no_number_and_no_address_is_taken_for_anything_else(conversation: Conversation, contact: str) -> None:
    await asked(conversation)
    turn = await conversation.send(contact)

    assert turn.responses == ["utter_contact_kept"]
    assert turn.parse_data["safety_signals"] == []
    assert len(tickets(conversation)) == 1


async def test_words_around_it_are_no_hindrance(conversation: Conversation) -> None:
    await asked(conversation)
    turn = await conversation.send("sure, my number is 202-555-0143 or write to anna@example.org")

    assert turn.responses == ["utter_contact_kept"]
    assert [ticket.contact for ticket in tickets(conversation)] == ["202-555-0143, anna@example.org"]


async def test_what_is_no_contact_is_asked_for_once_more_and_then_the_clinic_s_is_given(
    conversation: Conversation,
) -> None:
    await asked(conversation)
    assert (await conversation.send("12345")).responses == ["utter_contact_again"]
    turn = await conversation.send("988")

    assert turn.responses == ["utter_contact_unclear"]
    assert "You can reach the clinic by the phone number" in turn.replies[0]
    assert (await conversation.send("how quickly does it act")).topic == "speed"


async def test_a_slip_can_be_put_right(conversation: Conversation) -> None:
    await asked(conversation)
    turn = await said(conversation, "anna@example", "anna@example.org")

    assert turn.responses == ["utter_contact_kept"]


async def test_a_question_in_between_is_answered_and_the_contact_can_still_be_typed(conversation: Conversation) -> None:
    await asked(conversation)
    answer = await conversation.send("how quickly does it act")
    assert answer.responses == ["utter_faq/speed", "utter_contact_still"]
    turn = await conversation.send("anna@example.org")

    assert turn.responses == ["utter_contact_kept"]


async def test_after_a_second_question_nobody_is_asked_again(conversation: Conversation) -> None:
    await asked(conversation)
    turn = await said(conversation, "how quickly does it act", "what does it cost")

    assert turn.responses == ["utter_not_covered/cost", "utter_contact_ended"]
    assert OFFER in titles(turn)
    assert (await conversation.send("does the relief last")).responses == ["utter_faq/lasting"]


@pytest.mark.parametrize(
    "message", ["are you a real person", "How quickly does it act? And what does it cost?", ASK_FOR_A_PERSON]
)
async def test_other_questions_in_between_are_answered_too(conversation: Conversation, message: str) -> None:
    await asked(conversation)
    turn = await conversation.send(message)

    assert turn.responses[-1] == "utter_contact_still"
    assert len(turn.responses) > 1
    assert (await conversation.send("202-555-0143")).responses == ["utter_contact_kept"]


async def test_after_an_alarm_a_few_words_are_looked_at_for_danger_here_too(conversation: Conversation) -> None:
    await said(conversation, CRISIS, "how quickly does it act")
    await asked(conversation)
    turn = await conversation.send("i changed my mind")

    assert turn.parse_data["safety_signals"]


@pytest.mark.parametrize("safety_class", ACUTE_MESSAGES)
async def test_danger_ends_it_at_once_with_its_card_and_nobody_is_asked_again(
    conversation: Conversation, safety_class: str
) -> None:
    await asked(conversation)
    turn = await conversation.send(ACUTE_MESSAGES[safety_class])
    assert (turn.outcome, turn.safety) == ("escalate", safety_class)
    assert turn.responses[0] == f"utter_safety/{safety_class}"
    assert not any("contact_" in name for name in turn.responses)
    assert OFFER not in titles(turn)
    after = await conversation.send("how quickly does it act")

    assert [name for name in after.responses if "contact" in name] == []


async def test_danger_beside_a_number_is_seen(conversation: Conversation) -> None:
    await asked(conversation)
    turn = await conversation.send("my number is 202-555-0143 and i want to kill myself")

    assert turn.safety == "crisis_self"


async def test_danger_that_looks_like_a_part_of_an_address_is_seen(conversation: Conversation) -> None:
    await asked(conversation)
    turn = await conversation.send("i want to kill myself@home.example")

    assert turn.safety == "crisis_self"


async def test_a_question_for_a_clinician_in_between_gets_its_card_and_the_offer_anew(
    conversation: Conversation,
) -> None:
    await asked(conversation)
    turn = await conversation.send("should i stop taking my sertraline")
    assert turn.safety == "medical_advice"
    assert OFFER in titles(turn)
    await said(conversation, OFFER, YES, "anna@example.org")

    assert {ticket.reason: ticket.contact for ticket in tickets(conversation)} == {
        "human": "anna@example.org",
        "medical_advice": "anna@example.org",
    }, "two tickets that wait both have it"


@pytest.mark.parametrize("message", list(ACUTE_MESSAGES.values()))
async def test_nobody_in_danger_is_asked_for_a_contact_nor_in_the_next_turn(
    conversation: Conversation, message: str
) -> None:
    assert OFFER not in titles(await conversation.send(message))
    assert OFFER not in titles(await conversation.send(ASK_FOR_A_PERSON))


@pytest.mark.parametrize(
    ("message", "safety_class", "offered"),
    [
        ("should i stop taking my sertraline", "medical_advice", True),
        ("since my infusion yesterday i feel dizzy and sick", "adverse_event", True),
        ("where can i buy ketamine without a prescription", "misuse", False),
    ],
)
async def test_it_is_offered_where_it_helps(
    conversation: Conversation, message: str, safety_class: str, offered: bool
) -> None:
    turn = await conversation.send(message)

    assert turn.safety == safety_class
    assert (OFFER in titles(turn)) == offered


@pytest.mark.parametrize(
    "words",
    [
        "delete my number",
        "Delete my contact",
        "please remove my phone number",
        "borra mi número",
        "Borra mi número, por favor",
    ],
)
async def test_it_can_be_taken_back_at_any_time(conversation: Conversation, words: str) -> None:
    await asked(conversation)
    await said(conversation, "202-555-0143")
    turn = await conversation.send(words)

    assert turn.responses == ["utter_contact_deleted"]
    assert [ticket.contact for ticket in tickets(conversation)] == [None]


async def test_danger_beside_it_is_seen(conversation: Conversation) -> None:
    await asked(conversation)
    await said(conversation, "202-555-0143")
    turn = await conversation.send("delete my number, i want to die")

    assert turn.safety == "crisis_self"


async def test_it_can_be_taken_back_much_later(conversation: Conversation) -> None:
    await asked(conversation)
    turn = await said(conversation, "202-555-0143", "thank you", "how quickly does it act", "why?", "delete my number")

    assert turn.responses == ["utter_contact_deleted"]
    assert [ticket.contact for ticket in tickets(conversation)] == [None]


async def test_whoever_has_left_one_is_not_asked_again(conversation: Conversation) -> None:
    await asked(conversation)
    turn = await said(conversation, "202-555-0143", ASK_FOR_A_PERSON)

    assert OFFER not in titles(turn)


async def test_a_number_that_is_typed_before_the_yes_leads_to_the_question_and_is_not_kept(
    conversation: Conversation, databases: Path
) -> None:
    turn = await said(conversation, ASK_FOR_A_PERSON, "202-555-0177")

    assert turn.responses == ["utter_contact_consent"]
    assert [ticket.contact for ticket in tickets(conversation)] == [None]
    assert stored_with(databases / "conversations.db", "555-0177") == []


def stored_with(file: Path, word: str) -> list[str]:
    """The stored events in which a word stands."""
    with sqlite3.connect(file) as database:
        rows = database.execute("SELECT data FROM conversation_events WHERE data LIKE ?", (f"%{word}%",))
        return [row for (row,) in rows]


@pytest.mark.parametrize(
    "text", ["202-555-0188", "my number is 202-555-0188, call after five", "me202-555-0188@example.org"]
)
async def test_it_is_in_no_stored_conversation_no_slot_and_no_line_of_the_log(
    conversation: Conversation, agent: Agent, databases: Path, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    caplog.set_level("INFO")
    await asked(conversation)
    turn = await said(conversation, text)
    assert turn.responses == ["utter_contact_kept"]

    assert stored_with(databases / "conversations.db", "555-0188") == []
    assert "555-0188" not in caplog.text
    tracker = await agent.tracker_store.retrieve(conversation.sender_id)
    assert tracker is not None
    assert tracker.get_slot("contact") is None
    assert tracker.active_loop_name is None
    assert "[contact]" in json.dumps([event.as_dict() for event in tracker.events])


async def test_a_reload_or_a_restart_in_the_middle_loses_nothing(
    agent: Agent, conversation: Conversation, databases: Path, model: Path
) -> None:
    await asked(conversation)
    restarted = load_agent(model, f"sqlite:///{databases / 'conversations.db'}")
    again = Conversation(restarted, channel="test", sender_id=conversation.sender_id)

    assert (await again.send("202-555-0143")).responses == ["utter_contact_kept"]


async def test_in_spanish_it_is_asked_for_and_kept_in_spanish(conversation: Conversation) -> None:
    note = await said(conversation, "buenos días, ¿me puede ayudar alguien de la clínica?", "/human")
    assert "Dejar un teléfono o un correo" in titles(note)
    consent = await conversation.send("/leave_contact")
    assert consent.replies[0].startswith("Si quieres, puedes dejar un número de teléfono")
    ask = await conversation.send("sí")
    assert ask.replies[0].startswith("Escribe tu número de teléfono")
    turn = await conversation.send("+34 612 34 56 78")

    assert turn.replies[0].startswith("Gracias. Tu contacto ya está en la nota")
    assert [ticket.contact for ticket in tickets(conversation)] == ["+34 612 34 56 78"]


async def test_without_the_database_it_waits_and_the_visitor_is_told_so(
    model: Path, agent: Agent, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("waiting")
    monkeypatch.setenv("ESCALATION_DB_URL", f"sqlite:///{folder}")  # a folder is no database
    monkeypatch.setenv("ESCALATION_SPOOL", str(folder / "spool"))
    broken = Conversation(load_agent(model, f"sqlite:///{folder / 'conversations.db'}"), channel="test")
    await asked(broken)
    turn = await broken.send("202-555-0143")
    assert turn.responses == ["utter_contact_waits"]
    assert "has not reached the clinic's staff yet" in turn.replies[0]
    repaired = TicketStore(Database(f"sqlite:///{folder / 'repaired.db'}"))
    assert Spool(folder / "spool").replay(repaired) == 2
    assert [(ticket.reason, ticket.contact) for ticket in repaired.find()] == [("human", "202-555-0143")]
    await broken.send("delete my number")
    Spool(folder / "spool").replay(repaired)

    assert [ticket.contact for ticket in repaired.find()] == [None]


async def test_with_neither_database_nor_disk_the_visitor_is_told_so_and_gets_the_clinic_s_contact(
    model: Path, agent: Agent, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    monkeypatch.setenv("ESCALATION_DB_URL", f"sqlite:///{folder}")
    monkeypatch.setenv("ESCALATION_SPOOL", str(folder / "spool"))
    broken = Conversation(load_agent(model, f"sqlite:///{folder / 'conversations.db'}"), channel="test")
    await asked(broken)
    (folder / "spool").rename(folder / "moved")
    (folder / "spool").touch()  # a file is no folder
    kept = await broken.send("202-555-0143")
    back = await broken.send("delete my number")

    assert kept.responses == ["utter_contact_failed"]
    assert "could not save your contact" in kept.replies[0]
    assert "by the phone number or e-mail address on its website" in kept.replies[0]
    assert back.responses == ["utter_contact_not_deleted"]
