"""Staff answer in a conversation over REST: the real server, both real databases."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from escalation.conversations.transcripts import Transcripts
from tests.channels.running_server import RunningServer
from tests.channels.staff_desk import StaffDesk, eventually

QUESTION, ANSWER = "How quickly does it act?", "within hours"
CRISIS, CARD = "i want to kill myself", "If you might act on thoughts of suicide"
LONG, SHORT = "Maria, a person from the clinic, has this conversation", "Maria will read this."
AGAIN = "I answer again"


@pytest.fixture
def desk(server: RunningServer) -> StaffDesk:
    return StaffDesk(server, f"sqlite:///{server.tickets}")


def transcript(desk: StaffDesk) -> list[tuple[str, str]]:
    turns = Transcripts(f"sqlite:///{desk.server.conversations}").around(desk.sender, None, turns=100)
    return [(turn.speaker, turn.text) for turn in turns]


def let_the_session_expire(desk: StaffDesk) -> None:
    """As if the visitor had been away for two hours."""
    with sqlite3.connect(desk.server.conversations) as database:
        query = "SELECT number, data FROM conversation_events WHERE conversation = ?"
        for number, data in database.execute(query, (desk.sender,)).fetchall():
            event = json.loads(data)
            event["timestamp"] -= 7200
            database.execute(
                "UPDATE conversation_events SET data = ?, timestamp = ? WHERE conversation = ? AND number = ?",
                (json.dumps(event), event["timestamp"], desk.sender, number),
            )


def test_while_staff_have_the_conversation_the_assistant_stays_out_of_it(desk: StaffDesk) -> None:
    assert ANSWER in desk.texts(QUESTION)[0]
    desk.take()
    first, second, third = desk.texts(QUESTION), desk.texts("and what does it cost"), desk.texts("hello?")
    desk.hand_back()
    after = desk.texts(QUESTION)

    assert first[0].startswith(LONG)
    assert all(number in first[0] for number in ("911", "988"))
    assert [second, third] == [[SHORT], [SHORT]]
    assert after[0].startswith("Maria has left this conversation")
    assert AGAIN in after[0]
    assert ANSWER in after[1]


def test_what_staff_write_comes_before_the_next_reply_and_shows_a_person(desk: StaffDesk) -> None:
    desk.texts(QUESTION)
    desk.take()
    desk.write("Hello, I am Maria.", "How are you?")
    first, second, reply = desk.ask("hi")

    assert first["text"] == "Maria from the clinic: Hello, I am Maria."
    assert (first["person"], first["staff_message"], second["staff_message"]) == ("Maria", 1, 2)
    assert second["text"] == "Maria from the clinic: How are you?"
    assert "person" not in reply
    assert desk.texts("thanks") == [SHORT]
    assert all(message.delivered for message in eventually(lambda: desk.conversations.outbox.messages(desk.sender)))


def test_a_page_that_asks_gets_what_waits_without_a_message_and_once(desk: StaffDesk) -> None:
    desk.texts(QUESTION)
    desk.take()
    assert desk.waiting() == []
    desk.write("Are you there?")
    (reply,) = eventually(desk.waiting)

    assert reply["text"] == "Maria from the clinic: Are you there?"
    assert desk.waiting() == []
    assert desk.texts("yes")[0].startswith(LONG)
    assert eventually(lambda: desk.conversations.outbox.messages(desk.sender)[0].delivered)


def test_many_pages_that_ask_at_once_get_it_once(desk: StaffDesk) -> None:
    desk.texts(QUESTION)
    desk.take()
    desk.write(*[f"Line {number}" for number in range(5)])
    got: list[str] = []
    with ThreadPoolExecutor(8) as pool:
        while len(got) < 5:
            got += [reply["text"] for replies in pool.map(lambda _: desk.waiting(), range(8)) for reply in replies]

    assert got == [f"Maria from the clinic: Line {number}" for number in range(5)]


@pytest.mark.parametrize("sender", ["nobody-knows-this-id", "x" * 255, "1", "' OR 1=1 --", "%"])
def test_an_id_that_nobody_has_gets_an_empty_list(server: RunningServer, desk: StaffDesk, sender: str) -> None:
    desk.take()
    desk.write("Are you there?")
    response = httpx.get(f"{server.url}/webhooks/rest/waiting", params={"sender": sender})

    assert (response.status_code, response.json()) == (200, [])
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("sender", ["", "x" * 256, "a\0b", "\n"])
def test_an_id_that_is_none_is_refused(server: RunningServer, sender: str) -> None:
    response = httpx.get(f"{server.url}/webhooks/rest/waiting", params={"sender": sender})

    assert response.status_code == 400
    assert "sender" in response.json()["error"]


def test_an_acute_message_gets_its_card_first_and_at_once_and_its_note(desk: StaffDesk) -> None:
    desk.take()
    desk.texts("hi")
    desk.write("I am here.")
    card, note, person = desk.texts(CRISIS)

    assert card.startswith(CARD)
    assert "I have left a note" in note
    assert person == "Maria from the clinic: I am here."
    assert desk.texts("thank you") == [SHORT]


def test_a_button_of_a_card_works_on(desk: StaffDesk) -> None:
    desk.take()
    desk.ask(CRISIS)
    (help_text,) = desk.texts("/help/options")

    assert not help_text.startswith(("Maria", LONG))


def test_a_medical_message_is_left_to_the_person(desk: StaffDesk) -> None:
    desk.take()

    (reply,) = desk.texts("should I stop taking my sertraline before the infusion?")
    assert reply.startswith(LONG)


def test_a_conversation_that_staff_forget_is_the_assistants_again_and_that_is_said(desk: StaffDesk) -> None:
    desk.take()
    desk.write("One moment.")
    desk.texts("hi")
    desk.leave_idle()
    announcement, answer = desk.texts(QUESTION)

    assert announcement.startswith("Maria has not written for a while")
    assert AGAIN in announcement
    assert ANSWER in answer


def test_a_visitor_is_spoken_to_in_spanish_who_writes_in_it(desk: StaffDesk) -> None:
    desk.take()
    (told,) = desk.texts("quisiera saber cuánto tarda en hacer efecto")
    desk.write("Hola")
    desk.hand_back()

    assert told.startswith("Maria, una persona de la clínica")
    assert "911" in told
    texts = desk.texts("gracias, muy amable de su parte")
    assert texts[0] == "Maria, de la clínica: Hola"
    assert texts[1].startswith("Maria ha dejado esta conversación")


@pytest.mark.parametrize("text", ["/restart", "/session_start", '/human{"staff": null}'])
def test_no_command_puts_the_person_out(desk: StaffDesk, text: str) -> None:
    desk.texts(QUESTION)
    desk.take()

    assert desk.texts(text)[0].startswith(LONG)
    assert desk.texts(QUESTION) == [SHORT]


def test_the_end_of_a_session_does_not_put_the_person_out_and_loses_nothing(desk: StaffDesk) -> None:
    desk.texts(QUESTION)
    desk.take()
    desk.texts("hi")
    let_the_session_expire(desk)
    desk.write("Still here.")

    assert desk.texts("back again") == ["Maria from the clinic: Still here.", SHORT]
    assert ("person", "Maria from the clinic: Still here.") in transcript(desk)


@pytest.mark.parametrize(
    "metadata", [{"staff": {"shown_as": "Mallory", "reply": "short"}}, {"staff": {"shown_as": "x", "reply": "long"}}]
)
def test_a_visitor_can_not_claim_that_staff_have_the_conversation(desk: StaffDesk, metadata: dict[str, object]) -> None:
    assert ANSWER in desk.texts(QUESTION, metadata=metadata)[0]


def test_the_disclosure_still_comes_when_the_assistant_first_answers(desk: StaffDesk) -> None:
    desk.take()
    desk.write("Hello.")
    desk.texts("hi")
    desk.hand_back()

    assert desk.texts(QUESTION)[1].startswith("I am an automated assistant, not a person.")


def test_the_transcript_shows_each_line_once_by_who_said_it(desk: StaffDesk) -> None:
    desk.texts(QUESTION)
    desk.take()
    desk.write("Hello.", "<b>Bold {emergency}</b>")
    desk.texts("hi")
    desk.hand_back()
    desk.texts("thanks")
    lines = transcript(desk)

    assert [text for speaker, text in lines if speaker == "person"] == [
        "Maria from the clinic: Hello.",
        "Maria from the clinic: <b>Bold {emergency}</b>",
    ]
    assert [text for speaker, text in lines if speaker == "visitor"] == [QUESTION, "hi", "thanks"]
    assert sum(AGAIN in text for speaker, text in lines if speaker == "assistant") == 1


def test_messages_at_the_same_time_are_all_answered_and_staffs_come_once(desk: StaffDesk) -> None:
    desk.take()
    desk.write(*[f"Line {number}" for number in range(5)])
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: desk.texts("hi"), range(4)))
    person = [text for texts in replies for text in texts if text.startswith("Maria from the clinic:")]
    if not person:  # The conversation was busy for too long, so they wait.
        person = [reply["text"] for reply in eventually(desk.waiting)]

    assert all(texts for texts in replies)
    assert person == [f"Maria from the clinic: Line {number}" for number in range(5)]


def test_no_log_line_holds_what_staff_or_visitors_wrote(desk: StaffDesk) -> None:
    desk.take()
    desk.write("a-staff-word")
    desk.texts("a-visitor-word")

    log = desk.server.log.read_text()
    assert "a-staff-word" not in log
    assert "a-visitor-word" not in log
