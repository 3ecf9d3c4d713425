"""A desk on a free port, with a database of its own and four accounts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from escalation.database import Database
from escalation.desk.accounts import Accounts
from escalation.desk.desk_address import DeskAddress
from escalation.desk.desk_server import DeskServer
from escalation.escalation import Escalation
from escalation.ticket import Ticket
from escalation.ticket_store import TicketStore
from tests.channels.running_server import free_port
from tests.escalation.desk.staff import Staff, add_accounts

ACCOUNTS = {"vera": "viewer", "rob": "responder", "ruth": "responder", "ada": "admin"}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ESCALATION_DESK_URL", "DESK_OIDC_ISSUER", "DESK_OIDC_CLIENT_ID", "DESK_OIDC_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRACKER_DB_URL", f"sqlite:///{tmp_path / 'conversations.db'}")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    """The desk's database; what is different on PostgreSQL is tested with the stores."""
    database = Database(f"sqlite:///{tmp_path / 'escalations.db'}")
    yield database
    database.close()


@pytest.fixture
def store(own: Database) -> TicketStore:
    return TicketStore(own)


@pytest.fixture
def accounts(own: Database) -> Accounts:
    add_accounts(own, ACCOUNTS)
    return Accounts(own)


@pytest.fixture
def empty_desk(own: Database) -> Iterator[str]:
    """The address of a running desk without an account."""
    server = DeskServer(own, DeskAddress.read(port=free_port()))
    server.start()
    yield server.address.url
    server.stop()


@pytest.fixture
def desk(empty_desk: str, accounts: Accounts) -> str:
    """The address of a running desk."""
    return empty_desk


@pytest.fixture
def viewer(desk: str) -> Staff:
    return Staff(desk, "vera")


@pytest.fixture
def rob(desk: str) -> Staff:
    return Staff(desk, "rob")


@pytest.fixture
def ruth(desk: str) -> Staff:
    return Staff(desk, "ruth")


@pytest.fixture
def admin(desk: str) -> Staff:
    return Staff(desk, "ada")


@pytest.fixture
def ticket(store: TicketStore) -> Ticket:
    """An acute ticket that nobody has taken."""
    return store.escalate(Escalation("crisis_self", "c1", "rest"))
