"""Who may use the desk."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from escalation.audit_log import AuditLog
from escalation.database import Database, DatabaseConflictError
from escalation.desk.account import ROLES, Account
from escalation.desk.passwords import Passwords
from escalation.tables import ACCOUNTS, SESSIONS
from escalation.ticket_event import SYSTEM, VISITOR

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
LONGEST_LOGIN = 255
COLUMNS = [ACCOUNTS.c[name] for name in Account.__annotations__]


class AccountError(Exception):
    """An account can't be made or changed so; the message says why."""


class Accounts:
    """The accounts of a database. Every change is in the audit log, in the same transaction.

    Args:
        database: the database.
        failures: after so many wrong passwords in a row an account is locked.
        lock_minutes: for so long.
    """

    def __init__(self, database: Database, failures: int = 10, lock_minutes: float = 15) -> None:
        self._database, self._failures, self._lock = database, failures, timedelta(minutes=lock_minutes)
        self._audit, self._passwords = AuditLog(database), Passwords()

    def add(self, name: str, role: str, password: str | None, oidc_login: str | None, actor: str) -> Account:
        """Makes an account.

        Args:
            name: small letters, digits, dot, hyphen and underscore.
            role: see Account.
            password: None for one that logs in by OpenID Connect only.
            oidc_login: what the provider calls the person, such as an e-mail address; None without OpenID Connect.
            actor: who makes it.

        Raises:
            AccountError: the name, the role or the provider's name can't be used or is taken.
            PasswordError: the password can't be used.
            DatabaseError: the database did not answer.
        """
        name = _checked_name(name)
        row = {
            "name": name,
            "role": _checked_role(role),
            "password": self._passwords.hash(password) if password is not None else None,
            "oidc_login": _checked_login(oidc_login) if oidc_login else None,
            "created_at": _now(),
        }
        if not (row["password"] or row["oidc_login"]):
            raise AccountError("An account needs a password, or the name that the OpenID Connect provider knows.")
        try:
            with self._database.writing() as connection:
                connection.execute(ACCOUNTS.insert().values(row))
                self._audit.append(connection, actor, "account_added", name, {"role": role})
        except DatabaseConflictError as error:
            raise AccountError(
                f"There is an account {name} already, or one that the provider calls so. `faq desk user list` "
                f"shows them."
            ) from error
        return self.get(name)

    def get(self, name: str) -> Account:
        """The account with this name.

        Raises:
            AccountError: there is none.
            DatabaseError: the database did not answer.
        """
        with self._database.reading() as connection:
            return _get(connection, name)

    def find(self) -> list[Account]:
        """All accounts by name.

        Raises:
            DatabaseError: the database did not answer.
        """
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(COLUMNS).order_by(ACCOUNTS.c.name)).mappings()
            return [Account(**row) for row in rows]

    def any(self) -> bool:
        """Whether anybody can log in.

        Raises:
            DatabaseError: the database did not answer.
        """
        with self._database.reading() as connection:
            usable = sa.select(ACCOUNTS.c.name).where(ACCOUNTS.c.disabled_at.is_(None)).limit(1)
            return connection.execute(usable).first() is not None

    def set_password(self, name: str, password: str, actor: str) -> None:
        """Gives a new password, ends the sessions, and unlocks the account.

        Raises:
            AccountError: there is no such account.
            PasswordError: the password can't be used.
            DatabaseError: the database did not answer.
        """
        values = {"password": self._passwords.hash(password), "failures": 0, "locked_until": None}
        self._change(name, values, "password_set", actor)

    def set_role(self, name: str, role: str, actor: str) -> None:
        """Gives another role.

        Raises:
            AccountError: there is no such account or role.
            DatabaseError: the database did not answer.
        """
        self._change(name, {"role": _checked_role(role)}, "role_set", actor, {"role": role})

    def disable(self, name: str, actor: str) -> None:
        """Lets nobody log in with it any more, and ends its sessions at once. What it did stays under its name.

        Raises:
            AccountError: there is no such account.
            DatabaseError: the database did not answer.
        """
        self._change(name, {"disabled_at": _now()}, "account_disabled", actor)

    def enable(self, name: str, actor: str) -> None:
        """Lets a disabled account be used again.

        Raises:
            AccountError: there is no such account.
            DatabaseError: the database did not answer.
        """
        self._change(name, {"disabled_at": None, "failures": 0, "locked_until": None}, "account_enabled", actor)

    def log_in(self, name: str, password: str) -> Account | None:
        """The account of somebody who knows its password; None for everybody else.

        A wrong password, an unknown name, a disabled and a locked account look the same from outside, in time as well.

        Raises:
            DatabaseError: the database did not answer.
        """
        with self._database.reading() as connection:
            row = connection.execute(ACCOUNTS.select().where(ACCOUNTS.c.name == name.lower())).mappings().first()
        fits = self._passwords.fits(password, row["password"] if row else None)
        if row is None or row["disabled_at"] or (row["locked_until"] and row["locked_until"] > _now()):
            return None
        self._note(row["name"], fits)
        return self.get(row["name"]) if fits else None

    def log_in_by_provider(self, login: str, subject: str) -> Account | None:
        """The account of somebody for whom the OpenID Connect provider vouches; None for somebody without one.

        The first log-in binds the provider's subject, which never changes, to the account: an address that the provider
        gives to somebody else later does not open it.

        Args:
            login: what the provider calls the person.
            subject: the provider's subject, with its issuer.

        Raises:
            DatabaseError: the database did not answer.
        """
        with self._database.writing() as connection:
            known = ACCOUNTS.c.oidc_subject == subject
            first = (ACCOUNTS.c.oidc_login == login.lower()) & ACCOUNTS.c.oidc_subject.is_(None)
            row = connection.execute(sa.select(COLUMNS).where(known | first).order_by(known.desc())).mappings().first()
            if row is None or row["disabled_at"]:
                return None
            connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.name == row["name"]).values(oidc_subject=subject))
            self._audit.append(connection, row["name"], "logged_in", row["name"], {"by": "provider"})
            return Account(**row)

    def _note(self, name: str, fits: bool) -> None:
        """Counts wrong passwords in a row, and locks the account when there are too many."""
        own = ACCOUNTS.c.name == name
        with self._database.writing() as connection:
            failures = 0 if fits else _failures(connection, own) + 1
            locked = failures >= self._failures
            values = {"failures": 0 if locked else failures, "locked_until": _now() + self._lock if locked else None}
            connection.execute(ACCOUNTS.update().where(own).values(values))
            self._audit.append(connection, name, "logged_in" if fits else "log_in_failed", name, {"locked": locked})

    def _change(
        self, name: str, values: Mapping[str, Any], action: str, actor: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        with self._database.writing() as connection:
            account = _get(connection, name)
            connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.name == account.name).values(**values))
            connection.execute(SESSIONS.delete().where(SESSIONS.c.account == account.name))
            self._audit.append(connection, actor, action, account.name, detail)


def _failures(connection: Connection, own: Any) -> int:
    return int(connection.execute(sa.select(ACCOUNTS.c.failures).where(own).with_for_update()).scalar_one())


def _get(connection: Connection, name: str) -> Account:
    row = connection.execute(sa.select(COLUMNS).where(ACCOUNTS.c.name == name.lower())).mappings().first()
    if row is None:
        raise AccountError("There is no account with this name. `faq desk user list` shows those that there are.")
    return Account(**row)


def _checked_name(name: str) -> str:
    name = name.lower()
    if not NAME.fullmatch(name) or name in (VISITOR, SYSTEM):
        raise AccountError(
            "An account's name has 1 to 64 small letters, digits, dots, hyphens or underscores, and is neither "
            f"{VISITOR} nor {SYSTEM}."
        )
    return name


def _checked_role(role: str) -> str:
    if role not in ROLES:
        raise AccountError(f"There is no such role. Give one of {', '.join(ROLES)}.")
    return role


def _checked_login(login: str) -> str:
    if len(login) > LONGEST_LOGIN or not login.isprintable():
        raise AccountError(f"The provider's name for a person has at most {LONGEST_LOGIN} characters.")
    return login.lower()


def _now() -> datetime:
    return datetime.now(timezone.utc)
