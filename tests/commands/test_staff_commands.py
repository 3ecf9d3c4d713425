import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from escalation.database import Database
from escalation.escalation import Escalation
from escalation.outbox import Outbox
from escalation.spool import Spool
from escalation.ticket_store import TicketStore
from tests.escalation.receiver import Receiver

FAQ = str(Path(sys.executable).parent / "faq")
TIMEOUT_SECONDS = 30


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'escalations.db'}"


@pytest.fixture
def store(url: str) -> TicketStore:
    return TicketStore(Database(url))


def faq(url: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ESCALATION_DB_URL": url, "COLUMNS": "200", **variables}
    return subprocess.run([FAQ, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_tickets_are_listed_one_json_object_a_line(url: str, store: TicketStore) -> None:
    first = store.escalate(Escalation("crisis_self", "c1", "rest"))
    second = store.escalate(Escalation("human", "c2\nx", "sms"))
    store.resolve(first.id, "ann", "done")

    done = faq(url, "tickets", "list", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(line) for line in lines] == [["id", "opened", "class", "conversation", "channel", "state"]] * 2
    assert [(line["id"], line["class"], line["state"]) for line in lines] == [
        (first.id, "crisis_self", "resolved"),
        (second.id, "human", "open"),
    ]
    assert lines[0]["opened"] == first.opened_at.isoformat(timespec="seconds")
    assert lines[1]["conversation"] == "c2\nx"
    assert len(faq(url, "tickets", "list", "--json", "--state", "open").stdout.splitlines()) == 1
    assert second.id in faq(url, "tickets", "list").stdout


def test_a_state_that_is_none_is_said(url: str) -> None:
    done = faq(url, "tickets", "list", "--json", "--state", "opne")

    assert (done.returncode, done.stdout) == (1, "")
    assert "open, acknowledged, resolved" in done.stderr


@pytest.mark.parametrize("arguments", [("tickets", "list"), ("audit", "verify"), ("notify", "retry")])
def test_a_database_that_can_not_be_used_is_said_without_its_password(arguments: tuple[str, ...]) -> None:
    for url in ("mysql://root:hunter2@127.0.0.1/x", "postgresql://root:hunter2@127.0.0.1:1/x"):
        done = faq(url, *arguments)
        assert done.returncode == 1
        assert "ESCALATION_DB_URL" in done.stderr
        assert "hunter2" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_the_audit_log_is_verified_and_its_end_can_be_kept(url: str, store: TicketStore, tmp_path: Path) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c1", "rest")).id
    store.acknowledge(ticket, "ann")
    first = faq(url, "audit", "verify")
    known = first.stdout.split()[-1]

    assert first.returncode == 0
    assert "2 entries are as they were written." in first.stdout
    assert faq(url, "audit", "verify", "--known", known).returncode == 0
    assert "as this command prints them" in faq(url, "audit", "verify", "--known", "x").stderr
    with closing(sqlite3.connect(tmp_path / "escalations.db")) as connection, connection:
        connection.execute("DROP TRIGGER audit_log_keeps_UPDATE")
        connection.execute("UPDATE audit_log SET actor = 'bob' WHERE number = 2")
    done = faq(url, "audit", "verify")
    assert done.returncode == 1
    assert "Entry 2 was changed after it was written." in done.stderr


def test_a_test_notification_says_what_came_back_from_each_address(url: str) -> None:
    with Receiver() as receiver, Receiver() as failing:
        failing.answer = 401
        urls = f"{receiver.url} {failing.url}"
        done = faq(url, "notify", "test", ESCALATION_NOTIFY_URLS=urls, ESCALATION_NOTIFY_URLS_ON_CALL=receiver.url)

        assert done.returncode == 1
        assert done.stdout.splitlines() == [
            "front_desk, address 1 of ESCALATION_NOTIFY_URLS: delivered",
            "front_desk, address 2 of ESCALATION_NOTIFY_URLS: it answered HTTP 401",
            "on_call, address 1 of ESCALATION_NOTIFY_URLS_ON_CALL: delivered",
        ]
        assert "Test" in receiver.messages[0]["title"]
        assert "hunter2" not in done.stdout + done.stderr
        assert faq(url, "notify", "test", ESCALATION_NOTIFY_URLS=receiver.url).returncode == 0
    missing = faq(url, "notify", "test", ESCALATION_NOTIFY_URLS="")
    assert missing.returncode == 1
    assert "Set ESCALATION_NOTIFY_URLS" in missing.stderr


def test_notify_run_replays_the_spool_delivers_and_ends_when_told(url: str, store: TicketStore, tmp_path: Path) -> None:
    waiting = Escalation("crisis_self", "c1", "rest")
    Spool(tmp_path / "spool").write(waiting)
    with Receiver() as receiver:
        environment = {
            **os.environ,
            "ESCALATION_DB_URL": url,
            "ESCALATION_SPOOL": str(tmp_path / "spool"),
            "ESCALATION_NOTIFY_URLS": receiver.url,
        }
        process = subprocess.Popen([FAQ, "notify", "run"], env=environment, stdout=subprocess.PIPE)
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not receiver.messages:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT_SECONDS) == 0

        assert receiver.notices() == {f"{waiting.reference}-1": 1}
    assert store.get(waiting.reference).alarms == 1


def test_dead_letters_are_sent_again_on_demand(url: str, store: TicketStore) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c1", "rest"))
    outbox = Outbox(Database(url))
    (notice,) = outbox.find()
    outbox.give_up(notice, "front_desk", ticket.opened_at, frozenset(), "it answered HTTP 500")

    assert "No dead letter" in faq(url, "notify", "retry", "AAAAAAAA-1").stderr
    assert "1 to be sent again." in faq(url, "notify", "retry").stdout
    assert [one.state for one in outbox.find()] == ["pending"]
    assert "0 to be sent again." in faq(url, "notify", "retry").stdout
