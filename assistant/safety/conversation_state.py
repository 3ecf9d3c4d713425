"""What of a conversation's earlier messages matters for judging the next one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConversationState:
    """Kept in slots, so it survives a reload and a restart and ends with the session.

    Attributes:
        alarm: the most urgent acute class so far; None without any.
        cue: the last cue that is no danger by itself, `hopeless` or `escape`; None without any.
        cards: how many cards were shown.
    """

    alarm: str | None = None
    cue: str | None = None
    cards: int = 0
