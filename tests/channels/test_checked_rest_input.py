import json
import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.channels.running_server import RunningServer

FALLBACK = "something went wrong on my side"


@pytest.fixture
def rest(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}/webhooks/rest", timeout=60) as client:
        yield client
    assert server.alive


def ask(rest: httpx.Client, text: str, sender: str | None = None) -> list[dict[str, Any]]:
    response = rest.post("/webhook", content=json.dumps({"sender": sender or uuid.uuid4().hex, "message": text}))
    assert response.status_code == 200
    replies: list[dict[str, Any]] = response.json()
    assert replies
    assert all(reply["text"].strip() for reply in replies)
    return replies


def test_a_question_gets_its_answer_with_quote_source_note_and_buttons(rest: httpx.Client) -> None:
    (reply,) = ask(rest, "How quickly does it act?")

    assert "I am an automated assistant" in reply["text"]
    assert "often produces noticeable improvements within hours" in reply["text"]
    assert "– How Ketamine Helps Fight the Symptoms of Depression, paragraph 3" in reply["text"]
    assert "The clinic's own note, not from the article: This article does not discuss risks." in reply["text"]
    assert 2 <= len(reply["buttons"]) <= 3


def test_the_disclosure_comes_once_a_conversation(rest: httpx.Client) -> None:
    sender = uuid.uuid4().hex
    first = ask(rest, "How quickly does it act?", sender)[0]["text"]
    second = ask(rest, "What does it cost?", sender)[0]["text"]

    assert first.startswith("I am an automated assistant, not a person.")
    assert "automated assistant" not in second


def test_an_offered_button_leads_to_its_topic_and_a_typed_payload_does_not(rest: httpx.Client) -> None:
    sender = uuid.uuid4().hex
    button = ask(rest, "How quickly does it act?", sender)[0]["buttons"][0]

    assert button["payload"] == "/faq/lasting"
    assert "long lasting results" in ask(rest, button["payload"], sender)[0]["text"]


def test_danger_gets_the_card_first_and_alone_then_the_truth_about_the_note(
    rest: httpx.Client, server: RunningServer
) -> None:
    sender = uuid.uuid4().hex
    card, note = ask(rest, "i want to kill myself", sender)

    assert card["text"].startswith("If you might act on thoughts of suicide or self-harm, call 911.")
    assert "988" in card["text"]
    assert "/help/options" in [button["payload"] for button in card["buttons"]]
    with sqlite3.connect(server.tickets) as database:
        rows = database.execute("SELECT id, reason, channel FROM tickets WHERE conversation = ?", (sender,)).fetchall()
    ((ticket, reason, channel),) = rows
    assert (reason, channel) == ("crisis_self", "rest")
    assert f"reference {ticket}" in note["text"]


def test_a_contact_can_be_left_by_the_buttons(rest: httpx.Client, server: RunningServer) -> None:
    sender = uuid.uuid4().hex
    for text in ("can I talk to a real person please", "/leave_contact", "/give_contact"):
        *_, last = ask(rest, text, sender)
    assert "Please type your phone number" in last["text"]
    (kept,) = ask(rest, "202-555-0143", sender)

    assert "Your contact is now in the note" in kept["text"]
    assert [button["payload"] for button in kept["buttons"]] == ["/delete_contact"]
    with sqlite3.connect(server.tickets) as database:
        contacts = database.execute("SELECT contact FROM tickets WHERE conversation = ?", (sender,)).fetchall()
    assert contacts == [("202-555-0143",)]
    assert "555-0143" not in server.log.read_text()


def test_asking_for_a_person_gives_the_contact_and_leaves_a_note(rest: httpx.Client, server: RunningServer) -> None:
    sender = uuid.uuid4().hex
    _, contact, note = ask(rest, "can I talk to a real person please", sender)

    assert "You can reach the clinic's staff" in contact["text"]
    assert "left a note" in note["text"]
    with sqlite3.connect(server.tickets) as database:
        reasons = database.execute("SELECT reason FROM tickets WHERE conversation = ?", (sender,)).fetchall()
    assert reasons == [("human",)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "🙂🙃",
        "a\0b how fast does it work",
        "how fast \ud800 does it work",
        "/restart",
        "   /restart",
        "/faq/speed",
        '/intent{"slot":"x"}',
        '/human{"slot":"x"}',
        "\u202eהאם זה עובד\u202c",
        "\u200b\u200b",
        "<script>alert(1)</script>",
        "<b>how fast does it work?</b>",
        "{clinic_contact} {ticket}",
        pytest.param("x" * 15_000, id="15,000 characters"),
        "'; DROP TABLE conversation_events; --",
    ],
)
def test_odd_text_gets_an_answer_and_the_conversation_goes_on(rest: httpx.Client, text: str) -> None:
    sender = uuid.uuid4().hex
    replies = ask(rest, text, sender)

    assert FALLBACK not in replies[0]["text"]
    assert "<script" not in json.dumps(replies)
    after = ask(rest, "How quickly does it act?", sender)
    assert "within hours" in after[0]["text"]
    assert "I am an automated assistant, not a person. I answer" not in after[0]["text"]


@pytest.mark.parametrize("text", ["", "  ", "🙂🙃", "\u200b\u200b"])
def test_a_message_without_words_is_told_so(rest: httpx.Client, text: str) -> None:
    assert "I could not find any words in your message" in ask(rest, text)[0]["text"]


def test_a_megabyte_gets_the_emergency_numbers_and_a_plain_word(rest: httpx.Client) -> None:
    (reply,) = ask(rest, "how fast " * 120_000)

    assert reply["text"].startswith("Your message is too long for me to read.")
    assert "911" in reply["text"]
    assert "988" in reply["text"]


def test_a_cry_for_help_at_the_end_of_a_long_message_is_heard(rest: httpx.Client) -> None:
    text = "I have been reading about all sorts of treatments for a long time. " * 120 + "I want to kill myself."

    assert ask(rest, text)[0]["text"].startswith("If you might act on thoughts of suicide")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "JSON in UTF-8"),
        (b"{", "JSON in UTF-8"),
        (b'{"message": "caf\xe9"}', "JSON in UTF-8"),
        (b"[" * 100_000, "JSON in UTF-8"),
        (b"[]", "must be an object"),
        (b'"hello"', "must be an object"),
        (b"{}", "`message` must be a text"),
        (b'{"message": null}', "`message` must be a text"),
        (b'{"message": {"a": 1}}', "`message` must be a text"),
        (b'{"message": "hi", "sender": ""}', "`sender` must be"),
        (b'{"message": "hi", "sender": 7}', "`sender` must be"),
        (b'{"message": "hi", "sender": "\\ud800"}', "`sender` must be"),
        (b'{"message": "hi", "sender": "a\\u0000b"}', "`sender` must be"),
        (b'{"message": "hi", "metadata": []}', "`metadata` must be"),
    ],
)
def test_a_faulty_request_gets_a_clear_error_and_the_server_lives_on(
    rest: httpx.Client, body: bytes, message: str
) -> None:
    response = rest.post("/webhook", content=body)

    assert response.status_code == 400
    assert message in response.json()["error"]


def test_a_request_without_a_sender_starts_a_conversation_of_its_own(rest: httpx.Client) -> None:
    ids = [rest.post("/webhook", content=json.dumps({"message": "hello"})).json()[0]["recipient_id"] for _ in range(2)]

    assert ids[0] != ids[1]
    assert "default" not in ids


def test_a_streamed_answer_ends(rest: httpx.Client) -> None:
    body = json.dumps({"sender": uuid.uuid4().hex, "message": "hello"})
    lines = rest.post("/webhook?stream=true", content=body).text.splitlines()

    assert [json.loads(line)["text"] for line in lines]


def test_many_at_once_each_get_their_own_answer(rest: httpx.Client) -> None:
    questions = {"How quickly does it act?": "within hours", "How much does it cost?": "does not discuss cost"}
    wanted = [list(questions.items())[number % 2] for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda pair: ask(rest, pair[0])[0]["text"], wanted))

    assert all(phrase in reply for (_, phrase), reply in zip(wanted, replies, strict=True))


def test_readiness_is_an_answered_question(rest: httpx.Client) -> None:
    response = rest.get("/ready")

    assert response.status_code == 200
    assert response.json() == {"ready": True, "reason": None}


def test_rasa_s_http_interface_is_closed(server: RunningServer) -> None:
    assert httpx.get(f"{server.url}/conversations/x/tracker").status_code == 404
    assert httpx.post(f"{server.url}/model/train").status_code == 404


def test_no_line_of_the_log_holds_what_was_written(rest: httpx.Client, server: RunningServer) -> None:
    for text in ("xyzzy is my secret word", "/xyzzy", "i want to die xyzzy", 'xyzzy{"xyzzy": 1}'):
        ask(rest, text)

    assert "xyzzy" not in server.log.read_text()
