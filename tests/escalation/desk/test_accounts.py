import threading
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.desk.accounts import AccountError, Accounts
from escalation.desk.passwords import PasswordError, Passwords
from escalation.desk.sessions import Sessions
from escalation.tables import ACCOUNTS, SESSIONS
from tests.escalation.desk.staff import PASSWORD, add_account


@pytest.fixture
def accounts(database: Database) -> Accounts:
    accounts = Accounts(database, failures=3, lock_minutes=15)
    add_account(accounts, "rob")
    return accounts


def test_only_the_right_password_opens_an_account(accounts: Accounts) -> None:
    assert accounts.log_in("rob", "wrong horse battery staple") is None
    assert accounts.log_in("nobody", PASSWORD) is None
    assert accounts.log_in("rob", "") is None
    opened = accounts.log_in("ROB", PASSWORD)
    assert opened is not None
    assert (opened.name, opened.role) == ("rob", "responder")


def test_a_password_is_kept_as_an_argon2_hash_alone(accounts: Accounts, database: Database) -> None:
    with database.reading() as connection:
        kept = connection.execute(sa.select(ACCOUNTS.c.password)).scalar_one()

    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert not any(PASSWORD in entry.detail for entry in AuditLog(database).entries())


@pytest.mark.parametrize("name", ["", "a b", "<b>", "visitor", "System", "x" * 65, "../x", "é", "-a", "a\n"])
def test_a_name_that_could_be_taken_for_something_else_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError):
        add_account(accounts, name)


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 1025])
def test_a_password_of_a_wrong_length_is_refused_without_being_repeated(accounts: Accounts, password: str) -> None:
    with pytest.raises(PasswordError) as refused:
        accounts.add("eve", "viewer", password, None, "test")
    assert not password or password not in str(refused.value)


def test_a_role_that_is_none_and_a_name_that_is_taken_are_refused(accounts: Accounts) -> None:
    with pytest.raises(AccountError, match="viewer, responder, admin"):
        add_account(accounts, "eve", "root")
    with pytest.raises(AccountError, match="already"):
        add_account(accounts, "rob")
    with pytest.raises(AccountError, match="needs a password"):
        accounts.add("eve", "viewer", None, None, "test")


def test_too_many_wrong_passwords_in_a_row_lock_the_account_for_a_while(accounts: Accounts, database: Database) -> None:
    for _ in range(2):
        accounts.log_in("rob", "wrong password here")
    assert accounts.log_in("rob", PASSWORD)
    for _ in range(3):
        accounts.log_in("rob", "wrong password here")
    assert accounts.log_in("rob", PASSWORD) is None
    past = datetime.now(timezone.utc) - timedelta(seconds=1)
    with database.writing() as connection:
        connection.execute(ACCOUNTS.update().values(locked_until=past))
    assert accounts.log_in("rob", PASSWORD)


def test_wrong_passwords_at_the_same_time_are_all_counted(accounts: Accounts) -> None:
    threads = [threading.Thread(target=accounts.log_in, args=("rob", "wrong password here")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert accounts.get("rob").locked_until is not None


def test_a_new_password_unlocks_and_ends_the_sessions(accounts: Accounts, database: Database) -> None:
    sessions = Sessions(database)
    secret = sessions.begin(accounts.get("rob"))
    for _ in range(3):
        accounts.log_in("rob", "wrong password here")
    accounts.set_password("rob", "another good password", "test")

    assert sessions.find(secret) is None
    assert accounts.log_in("rob", PASSWORD) is None
    assert accounts.log_in("rob", "another good password")


def test_a_disabled_account_is_closed_at_once_and_can_be_enabled(accounts: Accounts, database: Database) -> None:
    sessions = Sessions(database)
    secret = sessions.begin(accounts.get("rob"))
    accounts.disable("rob", "test")

    assert sessions.find(secret) is None
    assert accounts.log_in("rob", PASSWORD) is None
    assert not accounts.any()
    accounts.enable("rob", "test")
    assert accounts.log_in("rob", PASSWORD)


def test_a_session_is_kept_as_a_hash_and_ends(accounts: Accounts, database: Database) -> None:
    sessions = Sessions(database, hours=12, idle_minutes=60)
    secret = sessions.begin(accounts.get("rob"))
    found = sessions.find(secret)
    assert found is not None
    assert found.account.name == "rob"
    assert sessions.find(secret + "x") is None
    with database.reading() as connection:
        assert secret not in str(connection.execute(SESSIONS.select()).mappings().all())

    _age(database, seen_at=timedelta(minutes=61))
    assert sessions.find(secret) is None
    _age(database, seen_at=timedelta(minutes=59))
    assert sessions.find(secret) is not None
    _age(database, seen_at=timedelta(minutes=30))
    assert sessions.find(secret) is not None, "a look keeps it in use"
    _age(database, ends_at=timedelta(seconds=1))
    assert sessions.find(secret) is None
    sessions.begin(accounts.get("rob"))
    with database.reading() as connection:
        assert len(connection.execute(SESSIONS.select()).all()) == 1, "those that have ended are forgotten"


def test_what_is_kept_for_the_way_to_the_provider_is_given_once(database: Database) -> None:
    sessions = Sessions(database)
    secret = sessions.keep({"state": "x"})

    assert sessions.find(secret) is None, "it is no session"
    assert sessions.take(secret) == {"state": "x"}
    assert sessions.take(secret) == {}


def test_the_provider_s_name_is_bound_to_the_first_person_who_comes_with_it(accounts: Accounts) -> None:
    accounts.add("eve", "viewer", None, "Eve@Clinic.example", "test")

    assert accounts.log_in("eve", "") is None
    first = accounts.log_in_by_provider("eve@clinic.example", "subject-1")
    assert first is not None
    assert first.name == "eve"
    assert accounts.log_in_by_provider("eve@clinic.example", "subject-2") is None, "the address has a new owner"
    assert accounts.log_in_by_provider("new-address@clinic.example", "subject-1") is not None
    accounts.disable("eve", "test")
    assert accounts.log_in_by_provider("eve@clinic.example", "subject-1") is None


def test_who_has_which_account_is_in_the_audit_log(accounts: Accounts, database: Database) -> None:
    accounts.log_in("rob", PASSWORD)
    accounts.log_in("rob", "wrong password here")
    accounts.set_role("rob", "admin", "ann")
    accounts.disable("rob", "ann")

    entries = [(entry.actor, entry.action, entry.subject) for entry in AuditLog(database).entries()][::-1]
    assert entries == [
        ("test", "account_added", "rob"),
        ("rob", "logged_in", "rob"),
        ("rob", "log_in_failed", "rob"),
        ("ann", "role_set", "rob"),
        ("ann", "account_disabled", "rob"),
    ]


def test_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    passwords = Passwords()
    known = passwords.hash(PASSWORD)
    passwords.fits("x", None)

    def seconds(hash_: str | None) -> float:
        start = datetime.now(timezone.utc)
        for _ in range(5):
            passwords.fits("wrong password here", hash_)
        return (datetime.now(timezone.utc) - start).total_seconds()

    assert seconds(None) == pytest.approx(seconds(known), rel=0.6)


def _age(database: Database, **ages: timedelta) -> None:
    now = datetime.now(timezone.utc)
    with database.writing() as connection:
        connection.execute(SESSIONS.update().values(**{name: now - age for name, age in ages.items()}))
