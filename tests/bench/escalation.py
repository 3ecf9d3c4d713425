"""How many alarms become tickets in a second, how fast the desk lists 100,000: `python -m tests.bench.escalation`."""

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import numpy as np
import pgserver

from escalation.database import Database, DatabaseError
from escalation.desk.accounts import Accounts
from escalation.desk.sessions import Sessions
from escalation.escalation import Escalation, new_reference
from escalation.reason import REASONS, urgency
from escalation.tables import TICKETS
from escalation.ticket_store import TicketStore
from tests.escalation.desk.staff import add_accounts

PORT = 5107
ALARMS, THREADS = 800, 8
"""As many threads as the recorder of the assistant has."""

TICKETS_IN_ALL, UNRESOLVED = 100_000, 2_000
STAFF = "rob"
ROUNDS = 15
VIEWS = (
    "",
    "class=acute&show=open",
    "show=open&order=oldest",
    "show=resolved&order=newest",
    "show=all&order=urgent",
    "show=all&order=oldest&page=20",
    "class=human&show=all&order=newest",
    "mine=yes",
    "show=all&text={id}",
    "show=all&text=telegram",
    "show=all&text=conversation-77777",
)
"""What staff ask for: the queue as it is opened, and each way to filter, search and sort it."""

Figures = dict[str, float]


def escalation_figures() -> Figures:
    """Measures on SQLite and PostgreSQL in new databases."""
    with tempfile.TemporaryDirectory() as name, pgserver.get_server(Path(name) / "postgresql") as server:
        folder = Path(name)
        figures = {
            "tickets_per_s_sqlite": tickets_per_second(Database(f"sqlite:///{folder / 'alarms.db'}")),
            "tickets_per_s_postgresql": tickets_per_second(Database(server.get_uri())),
        }
        return figures | list_figures(Database(f"sqlite:///{folder / 'desk.db'}"))


def tickets_per_second(database: Database) -> float:
    """Alarms that are durable as tickets in a second, handed over by eight threads."""
    store = TicketStore(database)
    store.escalate(Escalation("human", "first", "rest"))

    def escalate(thread: int) -> None:
        for number in range(ALARMS // THREADS):
            _hand_over(store, Escalation("crisis_self", f"{thread}-{number}", "rest"))

    threads = [threading.Thread(target=escalate, args=(number,)) for number in range(THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    assert store.count() == ALARMS + 1
    database.close()
    return round(ALARMS / seconds, 1)


def _hand_over(store: TicketStore, escalation: Escalation) -> None:
    """Until it is taken: a thread may wait for SQLite's one writer in vain, and the spool hands over again then."""
    while True:
        with suppress(DatabaseError):
            store.escalate(escalation)
            return


def list_figures(database: Database) -> Figures:
    """Milliseconds that the served desk takes for a page of the queue among 100,000 tickets, log-in left out."""
    some_id = _fill(database)
    add_accounts(database, {STAFF: "responder"})
    cookies = {"desk": Sessions(database).begin(Accounts(database).get(STAFF))}
    times = []
    address = f"http://127.0.0.1:{PORT}"
    with _serving(str(database.url)), httpx.Client(base_url=address, cookies=cookies, timeout=60) as client:
        client.get("/").raise_for_status()
        for view in VIEWS * ROUNDS:
            start = time.perf_counter()
            answer = client.get(f"/?{view.format(id=some_id[:6])}")
            times.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200
    database.close()
    return {f"desk_list_p{share}_ms": round(float(np.percentile(times, share)), 2) for share in (50, 95)}


@contextmanager
def _serving(url: str) -> Iterator[None]:
    """`faq desk run` in a process of its own, as the one that measures needs the interpreter too."""
    command = [str(Path(sys.executable).parent / "faq"), "desk", "run", "--port", str(PORT)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DESK_", "ESCALATION_"))}
    process = subprocess.Popen(
        command, env={**environment, "ESCALATION_DB_URL": url}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline(), "The desk has not started."
        yield
    finally:
        process.terminate()
        process.wait(20)


def _fill(database: Database) -> str:
    """Writes the tickets of some years, of which the newest are unresolved, and gives the id of one."""
    chance, now = random.Random(7), datetime.now(timezone.utc)
    Accounts(database).any()
    ids = list({new_reference() for _ in range(TICKETS_IN_ALL + 10)})[:TICKETS_IN_ALL]
    rows = []
    for number, name in enumerate(ids):
        reason = chance.choice(REASONS)
        at = now - timedelta(minutes=5 * (TICKETS_IN_ALL - number))
        state = "resolved" if number < TICKETS_IN_ALL - UNRESOLVED else chance.choice(["open", "acknowledged"])
        row = {"id": name, "opened_at": at, "last_alarm_at": at, "reason": reason, "urgency": urgency(reason)}
        place = {"conversation": f"conversation-{number}", "channel": chance.choice(["rest", "telegram", "twilio"])}
        rows.append({**row, **place, "state": state, "assignee": None if state == "open" else STAFF})
    with database.writing() as connection:
        connection.execute(TICKETS.insert(), rows)
    return ids[len(ids) // 2]


if __name__ == "__main__":
    print(json.dumps(escalation_figures()))
