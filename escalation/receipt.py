"""What became of an escalation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Receipt:
    """A durable escalation.

    Attributes:
        reference: finds the ticket, now or once the database is back.
        stored: whether it is in the database, where staff see it; else it waits in the spool.
    """

    reference: str
    stored: bool
