"""What the chat's conversations and connections share."""

from dataclasses import dataclass

from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.safe_turn import SafeTurn
from assistant.channels.widget.feedback_store import FeedbackStore
from assistant.channels.widget.rate_limits import RateLimits
from assistant.channels.widget.session_tokens import SessionTokens
from assistant.channels.widget.widget_help import WidgetHelp


@dataclass(frozen=True)
class WidgetParts:
    """One of each a server.

    Attributes:
        turn: the way to the assistant.
        fallback: knows which replies are cards.
        texts: what the chat says by itself.
        tokens: names conversations to their visitors.
        limits: counts what comes.
        feedback: keeps ratings.
        characters: how long a message may be.
    """

    turn: SafeTurn
    fallback: FallbackReplies
    texts: WidgetHelp
    tokens: SessionTokens
    limits: RateLimits
    feedback: FeedbackStore
    characters: int
