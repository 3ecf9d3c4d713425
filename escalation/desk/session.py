"""One browser that is logged in."""

from dataclasses import dataclass

from escalation.desk.account import Account


@dataclass(frozen=True)
class Session:
    """A session whose account may be used.

    Attributes:
        secret: what the browser holds; only its hash is in the database.
        account: whose session it is.
    """

    secret: str
    account: Account
