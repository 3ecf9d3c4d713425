"""What becomes of what a messaging app delivers: forged, repeated, several at once, out of order."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.channels.messaging.contract import (
    ANSWER,
    DATED,
    QUESTION,
    QUESTIONS,
    asked_over_rest,
    deliveries,
    turns_held,
)
from tests.channels.messaging.fake_provider import FakeProvider
from tests.channels.messaging.person import Person
from tests.channels.messaging.webhook_request import WebhookRequest
from tests.channels.replies import CRISIS
from tests.channels.running_server import RunningServer

pytestmark = pytest.mark.usefixtures("nothing_private_in_the_log")


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


def test_a_body_above_the_limit_is_refused(app: FakeProvider, person: Person) -> None:
    assert app.deliver(app.request(app.text(person, "x" * 1_100_000))) == [413]
    assert app.deliver(app.request(app.text(person, "x" * 5_000_000))) == [413]
    assert app.settled(app.place(person), 0) == []


def test_the_webhook_says_that_it_is_there_and_answers_nothing_else(
    app: FakeProvider, app_server: RunningServer
) -> None:
    assert httpx.get(f"{app_server.url}/webhooks/{app.name}/").status_code == 200
    assert httpx.get(f"{app_server.url}/webhooks/{app.name}/webhook").status_code in (401, 403, 404)
    assert httpx.put(f"{app_server.url}/webhooks/{app.name}/webhook").status_code == 405
