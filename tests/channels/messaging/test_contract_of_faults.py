"""What becomes of replies while a messaging app's server is down, slow, or refuses them."""

import time

import pytest

from tests.channels.messaging.contract import ANSWER, NOTE, QUESTION, QUESTIONS, asked_over_rest, taken
from tests.channels.messaging.fake_provider import FakeProvider, Fault
from tests.channels.messaging.person import Person
from tests.channels.replies import CRISIS
from tests.channels.running_server import RunningServer

pytestmark = pytest.mark.usefixtures("nothing_private_in_the_log")


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
