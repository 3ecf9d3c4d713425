"""Real processes are killed, and a real database goes away, while alarms come in."""

import hashlib
import os
import queue
import random
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.notice import DELIVERED
from escalation.notifications.notification_plan import NotificationPlan
from escalation.outbox import Outbox
from escalation.reason import REASONS
from escalation.spool import Spool
from escalation.tables import EVENTS
from escalation.ticket_store import TicketStore
from tests.channels.postgresql_server import PostgresqlServer
from tests.escalation.plans import plan_content
from tests.escalation.receiver import Receiver

ALARMS, KILLS, OUTAGES = 500, 21, 2
LEAST_KILLS = 20
WORKERS = 2
OUTAGE_SECONDS = 3.0
PAUSE_SECONDS = 0.01
END_SECONDS = 60
PROJECT = Path(__file__).parent.parent.parent
TOLD = ("utter_escalated", "utter_escalation_waits")

Outage = Callable[[], object]


@dataclass
class Scene:
    """One run.

    Attributes:
        folder: the working directory of the processes.
        environment: their environment.
        waiting: the conversations whose alarm nobody has confirmed yet.
        sent: the keys of all messages that raised an alarm.
        confirmed: the conversation to the response and the reference that its visitor was told, and the message's key.
        running: the processes.
        kills: how many were killed.
    """

    folder: Path
    environment: dict[str, str]
    waiting: "queue.Queue[str]" = field(default_factory=queue.Queue)
    sent: set[str] = field(default_factory=set)
    confirmed: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    kills: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def start(self, *command: str) -> "subprocess.Popen[str]":
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.running.append(process)
        return process

    def kill_one(self) -> None:
        alive = [process for process in self.running if process.poll() is None]
        if alive:
            random.choice(alive).kill()
            self.kills += 1

    def send_alarms(self) -> None:
        """Plays visitors, who send again when the assistant has died on them."""
        while not self.ended.is_set():
            worker = self.start(sys.executable, "-m", "tests.escalation.fault_worker")
            assert worker.stdin is not None
            assert worker.stdout is not None
            alive = worker.stdout.readline() == "ready\n"
            while alive and not self.ended.is_set():
                alive = self._send_one(worker)
            worker.kill()
            worker.wait()

    def _send_one(self, worker: "subprocess.Popen[str]") -> bool:
        """Whether the process is still there."""
        try:
            conversation = self.waiting.get(timeout=0.1)
        except queue.Empty:
            return worker.poll() is None
        reason = REASONS[int(conversation.partition("-")[0]) % len(REASONS)]
        message = uuid.uuid4().hex
        key = hashlib.sha256(f"{conversation}\n{message}".encode()).hexdigest()
        self.sent.add(key)
        try:
            print(conversation, reason, message, file=worker.stdin, flush=True)
            answer = worker.stdout.readline().split()  # type: ignore[union-attr]
        except OSError:
            answer = []
        if not answer or answer[0] not in TOLD:
            self.waiting.put(conversation)
            return bool(answer)
        self.confirmed[conversation] = (answer[0], answer[1], key)
        time.sleep(PAUSE_SECONDS)
        return True

    def dispatch(self) -> None:
        """Keeps `faq notify run` running."""
        while not self.ended.is_set():
            process = self.start(str(Path(sys.executable).parent / "faq"), "notify", "run")
            process.wait()

    def break_things(self, outages: list[Outage]) -> None:
        """Kills at random moments, spread over the alarms; the database goes away after each third of them."""
        left = list(outages)
        for number in range(KILLS):
            wait_until(lambda number=number: len(self.confirmed) >= ALARMS * number // KILLS)  # type: ignore[misc]
            if left and number >= KILLS * (OUTAGES - len(left) + 1) // (OUTAGES + 1):
                left.pop(0)()
            time.sleep(random.uniform(0, 0.1))
            self.kill_one()


def wait_until(condition: Callable[[], bool], seconds: float = END_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It takes too long."
        time.sleep(0.01)


def locked_away(file: Path) -> None:
    """Another program keeps an SQLite database to itself."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        time.sleep(OUTAGE_SECONDS)
        connection.execute("ROLLBACK")


def stopped(server: PostgresqlServer) -> None:
    """PostgreSQL ends as when the power fails, and comes back."""
    with server.stopped():
        time.sleep(OUTAGE_SECONDS)


@contextmanager
def breakable_database(kind: str, folder: Path) -> Iterator[tuple[str, list[Outage]]]:
    """A database and ways in which it goes away."""
    if kind == "sqlite":
        file = folder / "escalations.db"
        yield f"sqlite:///{file}", [lambda: locked_away(file)] * OUTAGES
        return
    with PostgresqlServer.running() as server:
        yield server.url, [lambda: stopped(server)] * OUTAGES


def write_plan(folder: Path) -> None:
    """The project's plan, with short waits and nobody who sleeps."""
    content = plan_content()
    content[NotificationPlan.ROOT]["chains"] = {name: [{"group": "desk", "minutes": 60}] for name in ("acute", "other")}
    content[NotificationPlan.ROOT]["delivery"] |= {
        "first_wait_seconds": 0.1,
        "longest_wait_seconds": 1,
        "attempt_seconds": 4,
    }
    (folder / NotificationPlan.FILE).parent.mkdir(parents=True)
    (folder / NotificationPlan.FILE).write_text(yaml.safe_dump(content), encoding="utf-8")


def hectic(scene: Scene, receiver: Receiver, seconds: float = 0.5) -> None:
    """The receiver fails and hangs from time to time."""
    while not scene.ended.wait(seconds):
        random.choice([receiver.recover, receiver.recover, receiver.hang, lambda: setattr(receiver, "answer", 503)])()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_at_random_and_without_its_database_no_confirmed_ticket_and_no_notice_is_lost(
    kind: str, tmp_path: Path
) -> None:
    write_plan(tmp_path)
    with breakable_database(kind, tmp_path) as (url, outages), Receiver() as receiver:
        environment = {
            **os.environ,
            "PYTHONPATH": str(PROJECT),
            "ESCALATION_DB_URL": url,
            "ESCALATION_SPOOL": str(tmp_path / "spool"),
            "ESCALATION_NOTIFY_URLS": receiver.url,
        }
        scene = Scene(tmp_path, environment)
        for number in range(ALARMS):
            scene.waiting.put(f"{number}-{uuid.uuid4().hex}")
        visitors = [threading.Thread(target=scene.send_alarms) for _ in range(WORKERS)]
        noise = threading.Thread(target=hectic, args=(scene, receiver))
        threads = [*visitors, threading.Thread(target=scene.dispatch), noise]
        for thread in threads:
            thread.start()
        try:
            scene.break_things(outages)
            wait_until(lambda: len(scene.confirmed) == ALARMS)
            database, spool = Database(url), Spool(tmp_path / "spool")
            outbox = Outbox(database)
            wait_until(lambda: spool.waiting() == 0 and all(one.state == DELIVERED for one in outbox.find()))
        finally:
            scene.ended.set()
            for process in scene.running:
                process.kill()
            for thread in threads:
                thread.join(30)

        assert scene.kills >= LEAST_KILLS
        store = TicketStore(database)
        tickets = store.find()
        assert Counter(ticket.conversation for ticket in tickets) == dict.fromkeys(scene.confirmed, 1)
        found = {conversation: store.get(told[1]).conversation for conversation, told in scene.confirmed.items()}
        assert found == {conversation: conversation for conversation in scene.confirmed}
        keys = {notice.key for notice in outbox.find()}
        assert keys == {f"{ticket.id}-1" for ticket in tickets}
        assert set(receiver.notices()) == keys
        with database.reading() as connection:
            alarms = connection.execute(sa.select(EVENTS.c.ticket, EVENTS.c.key).where(EVENTS.c.key.isnot(None))).all()
        assert Counter(alarm.ticket for alarm in alarms) == {ticket.id: ticket.alarms for ticket in tickets}
        assert {told[2] for told in scene.confirmed.values()} <= {alarm.key for alarm in alarms} <= scene.sent
        assert AuditLog(database).verify().fault is None
        assert {told[0] for told in scene.confirmed.values()} == set(TOLD)
        database.close()
        waited = sum(told[0] == TOLD[1] for told in scene.confirmed.values())
        twice = sum(number - 1 for number in receiver.notices().values())
        print(f"{kind}: {scene.kills} kills, {waited} of {ALARMS} waited on the disk, {twice} notices came again")
