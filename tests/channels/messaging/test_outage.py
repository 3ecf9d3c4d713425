"""Every app's server is away for a minute, as a whole and side by side: refused connections and faults by turns."""

import errno
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.channels.messaging.connectors import FAKES
from tests.channels.messaging.contract import ANSWER, NOTE, QUESTIONS, taken
from tests.channels.messaging.fake_provider import FakeProvider, Fault
from tests.channels.messaging.person import Person
from tests.channels.replies import CRISIS
from tests.channels.running_server import RunningServer
from tests.channels.staff_desk import StaffDesk, eventually

SECONDS, PHASES = 60.0, 12
STAFF_SECONDS = 75.0
"""What staff wrote is tried again after pauses of up to a minute."""

NAMES = [fake.name for fake in FAKES]
WRITTEN_AT = {0: QUESTIONS[0], 4: QUESTIONS[3], 8: CRISIS}
"""What the person writes in which phase."""


@dataclass
class Course:
    """What one app's people wrote and saw.

    Attributes:
        app: the app.
        writer: writes while it is away.
        greeted: how many messages they had before.
        desk: Maria, who writes to somebody else while it is away.
        listener: that somebody.
        told: how many messages they had before.
        seen: what arrived while it was away.
    """

    app: FakeProvider
    writer: Person
    greeted: int
    desk: StaffDesk
    listener: Person
    told: int
    seen: list[str] = field(default_factory=list)


def begun(app: FakeProvider, server: RunningServer) -> Course:
    writer, listener = Person(), Person()
    app.says(writer, "hello")
    greeted = len(app.settled(app.place(writer)))
    app.says(listener, "hello")
    told = len(app.settled(app.place(listener)))
    return Course(app, writer, greeted, taken(app, server), listener, told)


def is_refused(app: FakeProvider) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", urlsplit(app.url).port)) == errno.ECONNREFUSED


@pytest.fixture(scope="module")
def courses(apps: dict[str, FakeProvider], app_server: RunningServer) -> dict[str, Course]:
    """Once the minute is over."""
    courses = {name: begun(apps[name], app_server) for name in NAMES}
    arrived = {name: len(app.received) for name, app in apps.items()}
    with ExitStack() as minute:
        for app in apps.values():
            minute.enter_context(app.outage(Fault(500)))
        start = time.monotonic()
        for phase in range(PHASES):
            with ExitStack() as refusing:
                for app in apps.values() if phase % 2 == 0 else ():
                    refusing.enter_context(app.absence())
                assert all(is_refused(app) == (phase % 2 == 0) for app in apps.values())
                write(courses, phase)
                time.sleep(max(0.0, start + (phase + 1) * SECONDS / PHASES - time.monotonic()))
        assert time.monotonic() - start >= SECONDS
        for name, app in apps.items():
            courses[name].seen = [message.text for message in app.received[arrived[name] :]]
    return courses


def write(courses: dict[str, Course], phase: int) -> None:
    """What people and staff write in a phase."""
    for course in courses.values():
        if phase in WRITTEN_AT:
            course.app.says(course.writer, WRITTEN_AT[phase])
        if phase == 0:
            course.desk.write("It is Maria.")


@pytest.mark.parametrize("name", NAMES)
def test_what_was_written_meanwhile_is_answered_after_it_once_and_the_card_comes_first(
    name: str, courses: dict[str, Course]
) -> None:
    course = courses[name]
    place = course.app.place(course.writer)
    course.app.wait_for(place, ANSWER, NOTE)
    shown = [message.text for message in course.app.settled(place)][course.greeted :]

    assert course.seen == []
    assert "911" in shown[0]
    assert "988" in shown[0]
    assert sum(ANSWER in text for text in shown) == 1
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize("name", NAMES)
def test_what_staff_wrote_meanwhile_arrives_after_it_once(name: str, courses: dict[str, Course]) -> None:
    course = courses[name]
    place = course.app.place(course.listener)
    course.app.wait_for(place, "It is Maria.", seconds=STAFF_SECONDS)
    shown = [message.text for message in course.app.settled(place)][course.told :]

    assert shown == ["Maria from the clinic: It is Maria."]
    assert eventually(lambda: not course.desk.undelivered())
