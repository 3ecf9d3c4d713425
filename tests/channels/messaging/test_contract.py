"""What every messaging app's people get, against a fake of the app's server."""

import uuid

import pytest

from tests.channels.messaging.contract import ANSWER, IN_GROUPS, OPENED, QUESTION, conversation_of, shown_choices, taken
from tests.channels.messaging.fake_provider import FakeProvider
from tests.channels.messaging.person import Person
from tests.channels.replies import CRISIS, TEXTS
from tests.channels.running_server import RunningServer
from tests.channels.staff_desk import eventually

pytestmark = pytest.mark.usefixtures("nothing_private_in_the_log")


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


def test_a_text_that_is_too_long_is_told_so_and_danger_in_it_gets_its_card(app: FakeProvider, person: Person) -> None:
    filler = "and I keep wondering about this and that, " * 1000
    app.says(person, filler + CRISIS)
    shown = [message.text for message in app.settled(app.place(person))]

    assert "911" in shown[0]
    assert shown[-1] == TEXTS.too_long


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
