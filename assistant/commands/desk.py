"""Serves the desk, and keeps its accounts, from the shell."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from escalation.database import Database, DatabaseError, DatabaseUrlError
from escalation.desk.accounts import AccountError, Accounts
from escalation.desk.desk_address import DeskAddress, DeskAddressError
from escalation.desk.desk_server import DeskPortError, DeskServer
from escalation.desk.passwords import PasswordError
from escalation.desk.provider import ProviderError
from escalation.settings_file import SettingsFileError

FAULTS = (
    *(AccountError, DatabaseError, DatabaseUrlError, DeskAddressError, DeskPortError, SettingsFileError),
    *(PasswordError, ProviderError),
)


class DeskCommandError(Exception):
    """It was not done; the message says why and what to do."""


def run_desk(interface: str, port: int) -> None:
    """Serves the desk until the process is told to end.

    Raises:
        DeskCommandError: it can't be served there.
    """
    with _told():
        server = DeskServer(Database(), DeskAddress.read(interface, port))
    print(f"Staff's desk: {server.address.url}. Stop it with Ctrl-C.", flush=True)
    if not server.has_accounts():
        print("Nobody has an account yet: .venv/bin/faq desk user add NAME --role admin", flush=True)
    server.run()


def add_user(name: str, role: str, oidc: str | None) -> None:
    """Makes an account, with a password unless the provider knows the person.

    Raises:
        DeskCommandError: it was not made.
    """
    with _told():
        accounts = Accounts(Database())
        account = accounts.add(name, role, None if oidc else _password(), oidc, _actor())
    print(f"{account.name} may use the desk as {account.role}.")


def set_password(name: str) -> None:
    """Gives an account a new password.

    Raises:
        DeskCommandError: it has the old one.
    """
    with _told():
        accounts = Accounts(Database())
        accounts.set_password(accounts.get(name).name, _password(), _actor())
    print("The password is set, the account unlocked, and its sessions are ended.")


def set_role(name: str, role: str) -> None:
    """Gives an account another role.

    Raises:
        DeskCommandError: it has the old one.
    """
    with _told():
        Accounts(Database()).set_role(name, role, _actor())
    print(f"{name} is {role} now.")


def disable_user(name: str) -> None:
    """Disables an account.

    Raises:
        DeskCommandError: it is as before.
    """
    with _told():
        Accounts(Database()).disable(name, _actor())
    print(f"{name} can't use the desk any more. An admin can give the tickets that {name} has to somebody else.")


def enable_user(name: str) -> None:
    """Lets a disabled account be used again.

    Raises:
        DeskCommandError: it is as before.
    """
    with _told():
        Accounts(Database()).enable(name, _actor())
    print(f"{name} may use the desk again.")


def list_users() -> None:
    """Prints the accounts.

    Raises:
        DeskCommandError: the database did not answer.
    """
    with _told():
        accounts = Accounts(Database()).find()
    table = Table("name", "role", "provider's name", "made", "disabled")
    for account in accounts:
        made, disabled = (
            at.isoformat(timespec="minutes") if at else "" for at in (account.created_at, account.disabled_at)
        )
        table.add_row(account.name, account.role, account.oidc_login or "", made, disabled)
    Console().print(table)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except FAULTS as error:
        raise DeskCommandError(str(error)) from error


def _password() -> str:
    """Asked twice without showing it, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise AccountError("The two passwords differ. Nothing was changed.")
    return password


def _actor() -> str:
    return os.environ.get("USER") or "shell"
