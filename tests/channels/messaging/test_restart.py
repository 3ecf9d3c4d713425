"""The process is killed at the worst moment; what was delivered is answered, and what was answered is sent, once."""

import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.messaging.conftest import fakes, serving_apps
from tests.channels.messaging.connectors import FAKES
from tests.channels.messaging.contract import ANSWER, QUESTION, QUESTIONS
from tests.channels.messaging.fake_provider import FakeProvider, Fault
from tests.channels.messaging.messaging_project import messaging_project
from tests.channels.messaging.person import Person
from tests.channels.replies import CRISIS
from tests.channels.running_server import RunningServer

MANY = 12
QUIET_SECONDS = 3.0
"""Longer than the lease."""

NAMES = [fake.name for fake in FAKES]


def killed(server: RunningServer) -> None:
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(10)
    server.log.write_text("")  # The next process writes into the same file.


@pytest.fixture(scope="module")
def own_apps() -> Iterator[dict[str, FakeProvider]]:
    with fakes() as started:
        yield started


@pytest.fixture(scope="module")
def told(
    model: Path, own_apps: dict[str, FakeProvider], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, dict[str, list[str]]]]:
    """What each app's people were told around two kills of the server; one start serves all apps."""
    folder = messaging_project(tmp_path_factory.mktemp("restart") / "project")
    people = {name: {kind: Person() for kind in ("unsent", "unanswered", "repeated")} for name in NAMES}
    command = ("faq", "run", "--model", str(model))
    repeated = {}
    with serving_apps(folder, own_apps, *command) as server:
        server.wait_for("The assistant is ready")
        for name, app in own_apps.items():
            app.down = Fault(0)
            app.says(people[name]["unsent"], QUESTION)
            app.says(people[name]["unsent"], CRISIS)
            repeated[name] = app.text(people[name]["repeated"], QUESTION)
            assert app.deliver(app.request(repeated[name])) == [200]
        time.sleep(2)
        killed(server)
    with serving_apps(folder, own_apps, *command) as server:
        server.wait_for("The assistant is ready")
        for name, app in own_apps.items():
            app.down = None
            # Signed again, as apps do that sign the time.
            assert app.deliver(app.request(repeated[name])) == [200]
        for name, app in own_apps.items():
            app.settled(app.place(people[name]["unsent"]), 2)
            texts = [QUESTIONS[number % len(QUESTIONS)] for number in range(MANY)]
            assert set(app.deliver(*app.batch(people[name]["unanswered"], texts))) == {200}
        killed(server)
    with serving_apps(folder, own_apps, *command) as server:
        server.wait_for("The assistant is ready")
        found = {
            name: {
                kind: [message.text for message in app.settled(app.place(person), 1, QUIET_SECONDS)]
                for kind, person in people[name].items()
            }
            for name, app in own_apps.items()
        }
        for name in NAMES:
            sender = uuid.uuid4().hex  # A conversation of its own: the first answer begins differently.
            found[name]["expected"] = [
                server.ask(QUESTIONS[number % len(QUESTIONS)], sender)[0].splitlines()[0] for number in range(MANY)
            ]
        yield found
    assert all(app.violations == [] for app in own_apps.values())


@pytest.mark.parametrize("name", NAMES)
def test_what_waited_for_the_app_is_sent_by_the_next_process_the_card_first(
    name: str, told: dict[str, dict[str, list[str]]]
) -> None:
    texts = told[name]["unsent"]

    assert "911" in texts[0]
    assert sum(ANSWER in text for text in texts) == 1
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", NAMES)
def test_a_delivery_that_is_repeated_to_the_next_process_is_not_answered_again(
    name: str, told: dict[str, dict[str, list[str]]]
) -> None:
    assert sum(ANSWER in text for text in told[name]["repeated"]) == 1


@pytest.mark.parametrize("name", NAMES)
def test_what_was_confirmed_and_not_answered_is_answered_by_the_next_process_in_order(
    name: str, told: dict[str, dict[str, list[str]]]
) -> None:
    expected = told[name]["expected"]
    answers = [line for text in told[name]["unanswered"] if (line := text.splitlines()[0]) in expected]

    # Of what was on its way at the kill nobody can know whether it arrived: it may come twice.
    if len(answers) > MANY:
        twice = next(place for place in range(1, len(answers)) if answers[place] == answers[place - 1])
        del answers[twice]
    assert answers == expected
