"""What staff do to a ticket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class TicketChange:
    """A change by a member of staff.

    Attributes:
        kind: the kind of its event (see TicketEvent).
        actor: who makes it.
        states: the states in which a ticket may be changed so.
        values: the columns that it sets, given the time.
        detail: the detail of its event.
        key: the same for the same click or form.
        own: whether only whoever has the ticket may; when nobody has it, everybody may.
    """

    kind: str
    actor: str
    states: tuple[str, ...]
    values: Callable[[datetime], dict[str, Any]] = lambda now: {}
    detail: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    own: bool = False
