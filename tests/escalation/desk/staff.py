"""A member of staff at the desk, over HTTP and without a browser."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import cache
from html import unescape
from html.parser import HTMLParser

import httpx

from escalation.database import Database
from escalation.desk.accounts import Accounts
from escalation.desk.csrf import csrf_token
from escalation.desk.passwords import Passwords
from escalation.tables import ACCOUNTS

PASSWORD = "correct horse battery staple"


class Staff:
    """Holds the cookies of one browser.

    Args:
        url: the desk's address.
        name: the account; None for somebody without one.
    """

    def __init__(self, url: str, name: str | None = None) -> None:
        self.client = httpx.Client(base_url=url, timeout=30)
        self.name = name
        if name:
            assert self.log_in(name, PASSWORD).headers["location"] == "/"

    def log_in(self, name: str, password: str, **fields: str) -> httpx.Response:
        page = self.client.get("/login").text
        token = re.findall(r'name="csrf" value="(\w+)"', page)
        return self.client.post(
            "/login", data={"csrf": token[0] if token else "", "name": name, "password": password, **fields}
        )

    @property
    def secret(self) -> str:
        return self.client.cookies.get("desk") or self.client.cookies.get("desk-login") or ""

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.client.get(path, params=query or None)

    def text(self, path: str, **query: str) -> str:
        """A page as it is read: without the marks of HTML."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return words(answer.text)

    def post(self, path: str, key: str | None = None, **fields: str) -> httpx.Response:
        """Sends a form as the desk's own page would."""
        own = {"csrf": csrf_token(self.secret), "key": key or secrets.token_urlsafe(24)}
        return self.client.post(path, data={**own, **fields})


class _Danger(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.found.append(tag)
        if tag in ("img", "iframe", "object", "embed", "style"):
            self.found.append(tag)
        self.found += [name for name in given if name.startswith("on") or name == "style"]
        self.found += [value for value in given.values() if (value or "").strip().lower().startswith("javascript:")]


def dangers(html: str) -> list[str]:
    """What a browser would run or load out of a page, other than the desk's own files."""
    parser = _Danger()
    parser.feed(html)
    return parser.found


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def add_account(accounts: Accounts, name: str, role: str = "responder") -> None:
    accounts.add(name, role, PASSWORD, None, "test")


@cache
def _hash() -> str:
    return Passwords().hash(PASSWORD)


def add_accounts(database: Database, roles: Mapping[str, str]) -> None:
    """Adds accounts without hashing the same password for each one."""
    rows = [
        {"name": name, "role": role, "password": _hash(), "created_at": datetime.now(timezone.utc)}
        for name, role in roles.items()
    ]
    with database.writing() as connection:
        connection.execute(ACCOUNTS.insert(), rows)
