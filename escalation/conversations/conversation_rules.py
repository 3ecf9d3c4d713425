"""How staff and the assistant share a conversation."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field

from escalation.settings_file import SettingsFile


class ConversationRules(SettingsFile):
    """The content of `data/escalation/conversations.yml`.

    Attributes:
        idle_minutes: after so many without staff doing anything the assistant answers again.
        notice_minutes: for so many after the visitor was told at length that a person reads this, a few words do.
    """

    FILE = Path("data/escalation/conversations.yml")
    ROOT = "staff_conversations"

    idle_minutes: float = Field(gt=0)
    notice_minutes: float = Field(ge=0)

    @property
    def idle(self) -> timedelta:
        """`idle_minutes` as a span."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def notice(self) -> timedelta:
        """`notice_minutes` as a span."""
        return timedelta(minutes=self.notice_minutes)
