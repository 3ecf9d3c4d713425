"""Which tickets are looked for."""

from dataclasses import dataclass

URGENT_FIRST, NEWEST_FIRST, OLDEST_FIRST = "urgent", "newest", "oldest"


@dataclass(frozen=True)
class TicketFilter:
    """A question to the ticket store; what is empty does not narrow it.

    Attributes:
        states: the states to show.
        reasons: the reasons to show.
        assignee: who has taken them.
        conversation: the conversation's id.
        text: a part of the ticket's id or its channel, or a whole conversation's id.
        order: `urgent` (then the oldest first), `newest` or `oldest`.
        limit: how many at most; None for all.
        offset: how many to skip.
    """

    states: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    assignee: str | None = None
    conversation: str | None = None
    text: str | None = None
    order: str = OLDEST_FIRST
    limit: int | None = None
    offset: int = 0
