"""What every messaging app's channel does, against a fake of the app's server."""

import sqlite3
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Barrier

import httpx
import pytest

from tests.channels.messaging.connectors import FAKES
from tests.channels.messaging.fake_provider import FakeProvider, Fault
from tests.channels.messaging.person import Person
from tests.channels.messaging.received import Received
from tests.channels.messaging.webhook_request import WebhookRequest
from tests.channels.replies import CRISIS, TEXTS
from tests.channels.running_server import RunningServer
from tests.channels.staff_desk import StaffDesk, eventually

QUESTION, ANSWER = "could you tell me how quickly it acts", "within hours"
NOTE = "I have left a note"
"""Comes after an acute card."""

QUESTIONS = (
    QUESTION,
    "what is ketamine therapy",
    "how does it work in the brain",
    "what about neuroplasticity",
    "how long do the results last",
)
IN_GROUPS = [fake.name for fake in FAKES if fake.groups]
DATED = [fake.name for fake in FAKES if fake.dated]
OPENED = [fake.name for fake in FAKES if fake.opens]


@pytest.fixture(autouse=True)
def _nothing_private_in_the_log(app_server: RunningServer) -> Iterator[None]:
    yield
    log = app_server.log.read_text().casefold()
    assert not any(text in log for text in (*QUESTIONS, CRISIS, "the desk's own words"))
    assert "Traceback" not in log


def conversation_of(app: FakeProvider, server: RunningServer) -> str:
    """The conversation of the message that came last."""
    with closing(sqlite3.connect(server.tickets)) as database:
        query = "SELECT conversation FROM channel_inbox WHERE channel = ? ORDER BY id DESC LIMIT 1"
        conversation: str = database.execute(query, (app.name,)).fetchone()[0]
    return conversation


def taken(app: FakeProvider, server: RunningServer) -> StaffDesk:
    """Maria, who has taken the conversation of the message that came last."""
    desk = StaffDesk(server, f"sqlite:///{server.tickets}", app.name)
    desk.sender = conversation_of(app, server)
    desk.take()
    return desk


def deliveries(app: FakeProvider, server: RunningServer) -> int:
    with closing(sqlite3.connect(server.tickets)) as database:
        count: int = database.execute("SELECT count(*) FROM channel_inbox WHERE channel = ?", (app.name,)).fetchone()[0]
    return count


def shown_choices(message: Received) -> dict[str, str]:
    """Titles of the choices, and what to send for each: a button's payload, or the number of the list."""
    if message.buttons:
        return message.buttons
    lines = [line.split(". ", 1) for line in message.text.splitlines() if line[:1].isdigit() and ". " in line]
    return {title: number for number, title in lines}


def asked_over_rest(server: RunningServer, *texts: str) -> list[str]:
    """The first line of each first reply that the same conversation gets on the REST channel."""
    sender = uuid.uuid4().hex
    return [server.ask(text, sender)[0].splitlines()[0] for text in texts]


@contextmanager
def turns_held(server: RunningServer) -> Iterator[None]:
    """No turn ends: somebody else writes into the conversations' database."""
    with closing(sqlite3.connect(server.conversations, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def test_a_question_gets_an_answer_with_its_source_in_plain_text(app: FakeProvider, person: Person) -> None:
    app.says(person, QUESTION)
    answer = app.wait(app.place(person), 1)[0].text

    assert ANSWER in answer
    assert "” – How Ketamine Helps Fight the Symptoms of Depression, paragraph" in answer
    assert "#:~:text" not in answer


def test_an_acute_message_gets_its_card_first_with_the_numbers_in_the_first_part(
    app: FakeProvider, person: Person
) -> None:
    app.says(person, CRISIS)
    card = app.wait(app.place(person), 1)[0].text

    assert "911" in card
    assert "988" in card


def test_a_picked_button_does_what_it_says_and_no_payload_is_ever_shown(app: FakeProvider, person: Person) -> None:
    app.says(person, CRISIS)
    shown = app.settled(app.place(person))
    card = next(message for message in shown if shown_choices(message))
    title, payload = next(iter(shown_choices(card).items()))
    app.picks(person, title, payload)
    after = app.settled(app.place(person), len(shown) + 1)[len(shown) :]

    assert title == "Text or call options"
    assert "988" in after[0].text
    assert not any("/help" in message.text or "/safety" in message.text for message in app.read(app.place(person)))


@pytest.mark.parametrize("pick", ["its number", "its words"])
def test_a_choice_can_be_typed(app: FakeProvider, person: Person, pick: str) -> None:
    app.says(person, CRISIS)
    shown = app.settled(app.place(person))
    titles = [title for message in shown for title in shown_choices(message)]
    place = titles.index("Text or call options")
    app.says(person, str(place + 1) if pick == "its number" else titles[place].lower())
    after = app.settled(app.place(person), len(shown) + 1)[len(shown) :]

    assert "988" in after[0].text
    assert TEXTS.apology not in after[0].text


def test_a_typed_payload_is_a_text_and_no_command(app: FakeProvider, person: Person) -> None:
    app.says(person, "/restart")
    app.says(person, "/faq/speed")
    shown = app.settled(app.place(person), 2)

    assert len(shown) >= 2, "Rasa's own command was run, which answers nothing."


def test_a_click_on_what_was_never_offered_is_read_as_its_words(app: FakeProvider, person: Person) -> None:
    app.picks(person, QUESTION, "/restart")

    assert ANSWER in app.wait(app.place(person), 1)[0].text


def test_what_staff_write_reaches_the_person_after_what_was_said_before(
    app: FakeProvider, person: Person, app_server: RunningServer
) -> None:
    app.says(person, QUESTION)
    said = len(app.settled(app.place(person)))
    desk = taken(app, app_server)
    desk.write("The desk's own words, 1.", "The desk's own words, 2.")
    messages = app.wait(app.place(person), said + 2)[said:]

    assert [message.text for message in messages] == [
        f"Maria from the clinic: The desk's own words, {number}." for number in (1, 2)
    ]
    assert eventually(lambda: not desk.undelivered(), 10)


def test_while_the_app_is_down_the_desk_s_words_wait_and_come_once(
    app: FakeProvider, person: Person, app_server: RunningServer
) -> None:
    app.says(person, QUESTION)
    said = len(app.settled(app.place(person)))
    desk = taken(app, app_server)
    with app.outage():
        desk.write("The desk's own words.")
        time.sleep(2)
        assert len(desk.undelivered()) == 1
    app.wait(app.place(person), said + 1)

    assert len(app.settled(app.place(person), said + 1)) == said + 1


def test_a_forged_delivery_is_refused_and_nothing_of_it_is_kept(
    app: FakeProvider, person: Person, app_server: RunningServer
) -> None:
    before = deliveries(app, app_server)
    forged = app.forged(app.text(person, CRISIS))

    assert forged
    assert set(app.deliver(*forged)) <= {401, 403}
    assert deliveries(app, app_server) == before
    assert app.settled(app.place(person), 0) == []


def test_a_delivery_that_is_repeated_is_answered_once(app: FakeProvider, person: Person) -> None:
    request = app.request(app.text(person, QUESTION))
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: app.deliver(request)[0], range(8))) == {200}
    once = app.settled(app.place(person))
    assert app.deliver(request, request) == [200, 200]

    assert ANSWER in once[0].text
    assert app.settled(app.place(person)) == once
    assert sum(ANSWER in message.text for message in once) == 1


def test_five_messages_at_once_get_five_answers_in_order(
    app: FakeProvider, person: Person, app_server: RunningServer
) -> None:
    expected = asked_over_rest(app_server, *QUESTIONS)
    assert set(app.deliver(*app.batch(person, QUESTIONS))) == {200}
    shown = [message.text.splitlines()[0] for message in app.settled(app.place(person), 5)]

    assert [line for line in shown if line in expected] == expected
    assert len(set(expected)) == 5


@pytest.mark.parametrize("app", DATED, indirect=True)
def test_messages_that_overtake_each_other_on_the_way_are_answered_in_the_order_of_writing(
    app: FakeProvider, person: Person, app_server: RunningServer
) -> None:
    expected = asked_over_rest(app_server, *QUESTIONS)
    written = []
    for text in QUESTIONS:
        written.append(app.text(person, text))
        time.sleep(0.005)  # Some apps count in milliseconds.
    with turns_held(app_server):
        # The first one is being answered when the others come.
        for place in (0, 4, 2, 3, 1):
            assert app.deliver(app.request(written[place])) == [200]
    shown = [message.text.splitlines()[0] for message in app.settled(app.place(person), 5)]

    assert [line for line in shown if line in expected] == expected


def test_a_delivery_is_confirmed_before_it_is_answered(
    app: FakeProvider, person: Person, app_server: RunningServer
) -> None:
    with turns_held(app_server):
        start = time.monotonic()
        app.says(person, QUESTION)
        assert time.monotonic() - start < 1
        assert app.read(app.place(person)) == []

    assert ANSWER in app.wait(app.place(person), 1)[0].text


def test_two_deliveries_at_once_are_answered_one_after_the_other(
    app: FakeProvider, person: Person, app_server: RunningServer
) -> None:
    texts = (QUESTION, "what about neuroplasticity")
    requests, start = [app.request(app.text(person, text)) for text in texts], Barrier(2)

    def deliver(request: WebhookRequest) -> list[int]:
        start.wait()
        return app.deliver(request)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(deliver, requests)) == [[200], [200]]
    shown = [message.text.splitlines()[0] for message in app.settled(app.place(person), 2)]
    either_way = [asked_over_rest(app_server, *order) for order in (texts, texts[::-1])]
    said = {line for lines in either_way for line in lines}

    assert [line for line in shown if line in said] in either_way


def test_people_who_write_at_once_each_get_their_own_answers(app: FakeProvider) -> None:
    people = [Person() for _ in range(12)]
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda each: app.says(each, QUESTION), people))

    for each in people:
        assert ANSWER in app.wait(app.place(each), 1)[0].text


def test_a_text_that_is_too_long_is_told_so_and_danger_in_it_gets_its_card(app: FakeProvider, person: Person) -> None:
    filler = "and I keep wondering about this and that, " * 1000
    app.says(person, filler + CRISIS)
    shown = [message.text for message in app.settled(app.place(person))]

    assert "911" in shown[0]
    assert shown[-1] == TEXTS.too_long


def test_a_body_above_the_limit_is_refused(app: FakeProvider, person: Person) -> None:
    assert app.deliver(app.request(app.text(person, "x" * 1_100_000))) == [413]
    assert app.deliver(app.request(app.text(person, "x" * 5_000_000))) == [413]
    assert app.settled(app.place(person), 0) == []


def test_a_picture_or_a_sticker_gets_a_polite_word_with_the_numbers(app: FakeProvider, person: Person) -> None:
    assert app.deliver(app.request(app.attachment(person))) == [200]

    assert app.wait(app.place(person), 1)[0].text == TEXTS.not_text


@pytest.mark.parametrize("app", OPENED, indirect=True)
def test_who_opens_the_chat_is_told_what_it_is_and_offered_questions(app: FakeProvider, person: Person) -> None:
    assert app.deliver(app.request(app.opening(person))) == [200]
    greeting = app.wait(app.place(person), 1)[0]
    title, payload = list(shown_choices(greeting).items())[1]

    assert "I am an automated assistant, not a person" in greeting.text
    assert "911" in greeting.text
    app.picks(person, title, payload)
    assert title == "How fast does it work?"
    app.wait_for(app.place(person), ANSWER)


@pytest.mark.parametrize("app", IN_GROUPS, indirect=True)
def test_in_a_group_only_who_addresses_the_bot_is_answered_each_in_a_conversation_of_their_own(
    app: FakeProvider, app_server: RunningServer
) -> None:
    group, (first, second) = f"group {uuid.uuid4().hex}", (Person(), Person())
    assert app.deliver(app.request(app.in_group(first, group, QUESTION, addressed=False))) == [200]
    assert app.settled(app.group_place(first, group), 0) == []

    conversations = []
    for each in (first, second):
        seen = len(app.read(app.group_place(each, group)))
        assert app.deliver(app.request(app.in_group(each, group, QUESTION, addressed=True))) == [200]
        conversations.append(conversation_of(app, app_server))
        assert ANSWER in app.wait(app.group_place(each, group), seen + 1)[seen].text
        app.settled(app.group_place(each, group))
    assert len(set(conversations)) == 2


def test_nothing_is_lost_while_the_app_is_down_and_the_card_comes_first(app: FakeProvider, person: Person) -> None:
    app.says(person, "hello")
    greeted = len(app.settled(app.place(person)))
    with app.outage():
        for text in (*QUESTIONS[:2], CRISIS):
            app.says(person, text)
        time.sleep(2)
    app.wait_for(app.place(person), ANSWER, NOTE)
    shown = app.settled(app.place(person))[greeted:]

    assert "911" in shown[0].text
    assert len([message.text for message in shown]) == len({message.text for message in shown})


def test_an_app_that_asks_to_wait_gets_its_time(app: FakeProvider, person: Person) -> None:
    app.faults.append(app.retry_later(2))
    before = len(app.attempts)
    app.says(person, QUESTION)
    answer = app.wait(app.place(person), 1)[0]

    assert ANSWER in answer.text
    assert app.attempts[before + 1] - app.attempts[before] >= 2


def test_an_app_that_takes_one_message_a_second_gets_all_of_them_in_order(
    app: FakeProvider, person: Person, app_server: RunningServer
) -> None:
    expected = asked_over_rest(app_server, *QUESTIONS[:3])
    before = app.slowed
    with app.pace(1):
        assert set(app.deliver(*app.batch(person, QUESTIONS[:3]))) == {200}
        shown = [message.text.splitlines()[0] for message in app.settled(app.place(person), 3, quiet=2.5)]

    assert app.slowed > before
    assert [line for line in shown if line in expected] == expected


@pytest.mark.parametrize("fault", [Fault(500), Fault(503), Fault(0), Fault(500, seconds=4)], ids=str)
def test_a_fault_of_the_app_s_server_costs_time_and_no_message(app: FakeProvider, person: Person, fault: Fault) -> None:
    app.faults += [fault, fault]
    app.says(person, QUESTION)
    app.says(person, CRISIS)
    app.wait_for(app.place(person), ANSWER, NOTE)
    shown = [message.text for message in app.settled(app.place(person))]

    assert len(shown) == len(set(shown))


def test_a_message_that_the_app_refuses_does_not_hold_up_those_after_it(app: FakeProvider, person: Person) -> None:
    app.faults += [Fault(400), Fault(400)]
    app.says(person, QUESTION)
    app.settled(app.place(person), 0)
    app.says(person, CRISIS)

    app.wait_for(app.place(person), NOTE)


def test_a_card_whose_buttons_the_app_refuses_comes_without_them(app: FakeProvider, person: Person) -> None:
    app.says(person, "hello")
    greeted = len(app.settled(app.place(person)))
    if not any(message.buttons for message in app.read(app.place(person))):
        return  # The app has no buttons, so it can't refuse any.
    app.faults.append(Fault(400))
    app.says(person, CRISIS)
    card = app.wait(app.place(person), greeted + 1)[greeted]

    assert card.buttons == {}
    assert "1. Text or call options" in card.text


def test_the_webhook_says_that_it_is_there_and_answers_nothing_else(
    app: FakeProvider, app_server: RunningServer
) -> None:
    assert httpx.get(f"{app_server.url}/webhooks/{app.name}/").status_code == 200
    assert httpx.get(f"{app_server.url}/webhooks/{app.name}/webhook").status_code in (401, 403, 404)
    assert httpx.put(f"{app_server.url}/webhooks/{app.name}/webhook").status_code == 405
