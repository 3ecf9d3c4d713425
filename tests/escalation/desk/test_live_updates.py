import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from escalation.database import Database
from escalation.desk.accounts import Accounts
from escalation.desk.desk_address import DeskAddress
from escalation.desk.desk_server import DeskServer
from escalation.escalation import Escalation
from escalation.outbox import Outbox
from escalation.ticket import Ticket
from escalation.ticket_store import TicketStore
from tests.channels.running_server import free_port
from tests.escalation.desk.staff import Staff

WAIT_SECONDS = 30


class Stream:
    """The events that an open page gets."""

    def __init__(self, staff: Staff) -> None:
        self.events: list[tuple[str, str]] = []
        self.status = 0
        self._staff = staff
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        kind = ""
        with self._staff.client.stream("GET", "/events", timeout=WAIT_SECONDS) as answer:
            self.status = answer.status_code
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: ") or (kind and not line):
                    self.events.append((kind, line[6:]))
                    kind = ""

    def wait_for(self, number: int) -> list[tuple[str, str]]:
        deadline = time.monotonic() + WAIT_SECONDS
        while len(self.events) < number:
            assert time.monotonic() < deadline, self.events
            time.sleep(0.02)
        return self.events

    def last(self, number: int) -> dict[str, object]:
        content: dict[str, object] = json.loads(self.wait_for(number)[number - 1][1])
        return content

    @property
    def ended(self) -> bool:
        self._thread.join(WAIT_SECONDS)
        return not self._thread.is_alive()


@contextmanager
def quiet() -> Iterator[None]:
    """Waits longer than two looks, for what must not come."""
    yield
    time.sleep(2.5)


def test_an_open_page_learns_what_waits_and_what_changes(
    rob: Staff, ruth: Staff, ticket: Ticket, store: TicketStore, own: Database
) -> None:
    stream = Stream(rob)
    assert stream.last(1) == {"acute": [ticket.id], "dead": 0, "changed": []}
    second = store.escalate(Escalation("emergency", "c2", "rest"))
    assert stream.last(2) == {"acute": [ticket.id, second.id], "dead": 0, "changed": [second.id]}
    ruth.post(f"/tickets/{ticket.id}/take")
    assert stream.last(3) == {"acute": [second.id], "dead": 0, "changed": [ticket.id]}
    outbox = Outbox(own)
    outbox.give_up(outbox.find()[0], "on_call", ticket.opened_at, frozenset(), "x")
    assert stream.last(4) == {"acute": [second.id], "dead": 1, "changed": [ticket.id]}


def test_what_others_look_at_is_no_news(rob: Staff, ruth: Staff, ticket: Ticket) -> None:
    stream = Stream(rob)
    stream.wait_for(1)
    with quiet():
        ruth.get(f"/tickets/{ticket.id}")
        ruth.post("/logout")
    assert len(stream.events) == 1


def test_the_stream_ends_with_the_session(rob: Staff, accounts: Accounts) -> None:
    stream = Stream(rob)
    stream.wait_for(1)
    accounts.disable("rob", "test")
    assert stream.ended
    assert stream.events[-1][0] == "ended"


def test_a_stream_does_not_keep_the_desk_from_ending(own: Database, accounts: Accounts) -> None:
    server = DeskServer(own, DeskAddress.read(port=free_port()))
    server.start()
    stream = Stream(Staff(server.address.url, "rob"))
    stream.wait_for(1)
    start = time.monotonic()
    server.stop()
    assert time.monotonic() - start < 4
    assert stream.ended
