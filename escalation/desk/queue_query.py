"""What the queue is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from escalation.reason import ACUTE, REASONS
from escalation.ticket import OPEN, STATES
from escalation.ticket_filter import NEWEST_FIRST, OLDEST_FIRST, URGENT_FIRST, TicketFilter

UNRESOLVED, ALL = "unresolved", "all"
SHOWN = {UNRESOLVED: STATES[:2], **{state: (state,) for state in STATES}, ALL: ()}
ORDERS = (URGENT_FIRST, NEWEST_FIRST, OLDEST_FIRST)
CLASSES = {ALL: (), "acute": tuple(ACUTE), **{reason: (reason,) for reason in REASONS}}
LONGEST_TEXT = 255
LAST_PAGE = 10_000


@dataclass(frozen=True)
class QueueQuery:
    """The fields of the queue's form. What makes no sense counts as not given.

    Attributes:
        show: `unresolved`, a state, or `all`.
        reason: a class, `acute`, or `all`.
        mine: whether only the tickets of whoever asks.
        text: what to search for.
        order: `urgent`, `newest` or `oldest`.
        page: 1 for the first.
    """

    show: str = UNRESOLVED
    reason: str = ALL
    mine: bool = False
    text: str = ""
    order: str = URGENT_FIRST
    page: int = 1

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> "QueueQuery":
        """Reads the fields of an address."""
        show, reason, order = (fields.get(name, "") for name in ("show", "class", "order"))
        page = fields.get("page", "")
        return cls(
            show=show if show in SHOWN else UNRESOLVED,
            reason=reason if reason in CLASSES else ALL,
            mine=fields.get("mine") == "yes",
            text=fields.get("text", "").strip()[:LONGEST_TEXT],
            order=order if order in ORDERS else URGENT_FIRST,
            page=min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 and int(page) else 1,
        )

    def filter(self, staff: str, page_size: int | None) -> TicketFilter:
        """The question to the ticket store.

        Args:
            staff: who asks.
            page_size: tickets on a page, of which one more is asked for, to know whether there is a next page; None
                for all tickets.
        """
        return TicketFilter(
            states=SHOWN[self.show],
            reasons=CLASSES[self.reason],
            assignee=staff if self.mine else None,
            text=self.text or None,
            order=self.order,
            limit=page_size + 1 if page_size else None,
            offset=(self.page - 1) * page_size if page_size else 0,
        )

    def address(self, page: int | None = None) -> str:
        """The fields for an address, with another page."""
        fields = {"show": self.show, "class": self.reason, "text": self.text, "order": self.order}
        if self.mine:
            fields["mine"] = "yes"
        return urlencode({**fields, "page": page or self.page})

    def hides_open_ones(self) -> bool:
        """Whether a ticket that waits for somebody may be hidden by it."""
        return self.show not in (UNRESOLVED, OPEN, ALL) or self.reason != ALL or self.mine or bool(self.text)
