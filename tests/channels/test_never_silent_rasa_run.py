"""With the actions in a process of their own: `rasa run`, with an action server that is down, slow or back again."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from assistant.channels.safe_turn import TIMEOUT_SECONDS
from assistant.serving.limited_action_endpoint import ACTION_SECONDS
from tests.channels.project_copy import ROOT, project_copy, replace
from tests.channels.replies import ANSWER, CONTACT, CRISIS, EMERGENCY, HARMLESS, TEXTS
from tests.channels.running_server import RunningServer, free_port, serving

PERSON = "can I talk to a real person please"
TWO_QUESTIONS = "How fast does it act? And what does it cost?"


@pytest.fixture(scope="module")
def actions_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def running(model: Path, actions_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Rasa's own command with an endpoints file in which nothing but the port is ours."""
    folder = project_copy(tmp_path_factory.mktemp("rasa-run") / "project")
    replace(folder, "endpoints.yml", (ROOT / "endpoints.yml").read_text().replace("5055", str(actions_port)))
    with serving(folder, "rasa", "run", "--interface", "127.0.0.1", "--model", str(model)) as server:
        server.wait_for_answer()
        yield server


@pytest.fixture
def server(running: RunningServer) -> Iterator[RunningServer]:
    yield running
    assert running.alive
    log = running.log.read_text()
    assert not any(message in log for message in (CRISIS, EMERGENCY, HARMLESS, PERSON, TWO_QUESTIONS))


@contextmanager
def action_server(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The real one, as `rasa run actions` starts it, with its tickets in the folder."""
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    variables = {"SANIC_HOST": "127.0.0.1", "ESCALATION_DB_URL": f"sqlite:///{folder / 'escalations.db'}"}
    process = subprocess.Popen(command, env={**os.environ, **variables}, stderr=subprocess.DEVNULL)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert process.poll() is None
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def hanging(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """The process takes connections, as long as its system does, and does nothing."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def tickets(folder: Path, conversation: str) -> list[str]:
    """The reasons of a conversation's tickets; none while the tables are not made yet."""
    with closing(sqlite3.connect(folder / "escalations.db")) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'tickets'").fetchone():
            return []
        rows = database.execute("SELECT reason FROM tickets WHERE conversation = ?", (conversation,)).fetchall()
    return [reason for (reason,) in rows]


def test_while_the_action_server_is_down_the_card_and_the_truth_remain(server: RunningServer) -> None:
    for danger in (CRISIS, EMERGENCY):
        card, after = server.ask(danger)
        assert "911" in card
        assert after == TEXTS.unfinished
    assert ANSWER in server.ask(HARMLESS)[0]


def test_while_the_action_server_is_down_what_needs_it_gets_an_apology(server: RunningServer) -> None:
    assert server.ask(TWO_QUESTIONS) == [TEXTS.apology]
    *contact, after = server.ask(PERSON)
    assert CONTACT in " ".join(contact)
    assert after == TEXTS.unfinished


def test_when_the_action_server_hangs_the_card_and_the_truth_come_promptly_and_the_note_later(
    server: RunningServer, actions_port: int, tmp_path: Path
) -> None:
    sender = uuid.uuid4().hex
    with action_server(actions_port, tmp_path) as process:
        with hanging(process):
            start = time.monotonic()
            card, after = server.ask(CRISIS, sender)
            elapsed = time.monotonic() - start
            next_answer = server.ask(HARMLESS, sender)[0]
        deadline = time.monotonic() + 10
        while not tickets(tmp_path, sender) and time.monotonic() < deadline:
            time.sleep(0.1)

    assert elapsed < ACTION_SECONDS + 2
    assert "911" in card
    assert "988" in card
    assert after == TEXTS.unfinished
    assert "Help is still there" in next_answer, "The conversation has forgotten the alarm."
    assert tickets(tmp_path, sender) == ["crisis_self"]


def test_when_the_action_server_hangs_a_request_for_a_person_gets_the_contact_promptly(
    server: RunningServer, actions_port: int, tmp_path: Path
) -> None:
    with action_server(actions_port, tmp_path) as process, hanging(process):
        start = time.monotonic()
        *contact, after = server.ask(PERSON)
        elapsed = time.monotonic() - start

    assert elapsed < ACTION_SECONDS + 2
    assert CONTACT in " ".join(contact)
    assert after == TEXTS.unfinished


def test_when_the_action_server_hangs_an_answer_that_is_its_own_is_waited_for(
    server: RunningServer, actions_port: int, tmp_path: Path
) -> None:
    with action_server(actions_port, tmp_path) as process, hanging(process):
        start = time.monotonic()
        assert server.ask(TWO_QUESTIONS) == [TEXTS.apology]
        elapsed = time.monotonic() - start

    assert TIMEOUT_SECONDS <= elapsed < TIMEOUT_SECONDS + 2


def test_when_the_action_server_is_back_so_is_everything(
    server: RunningServer, actions_port: int, tmp_path: Path
) -> None:
    with action_server(actions_port, tmp_path):
        card, note = server.ask(CRISIS)
        answers = server.ask(TWO_QUESTIONS)

    assert "988" in card
    assert "I have left a note for the clinic's staff" in note
    assert ANSWER in answers[0]
    assert "cost" in answers[-1]
