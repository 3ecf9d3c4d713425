"""How a turn ended."""

from dataclasses import dataclass
from typing import List

from assistant.channels.reply import Reply


@dataclass(frozen=True)
class TurnResult:
    """What a visitor is to be told.

    Attributes:
        replies: in order.
        acute: whether the first of them is a card that nothing may stand before.
        failed: whether they are, at least in part, the channel's own.
        crowded: whether the turn was not begun, because too many others ran.
    """

    replies: List[Reply]
    acute: bool = False
    failed: bool = False
    crowded: bool = False
