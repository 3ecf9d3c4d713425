"""Who is notified, when, and in which words."""

from datetime import datetime
from pathlib import Path

from pydantic import validator

from escalation.notifications.chain_step import ChainStep
from escalation.notifications.delivery_settings import DeliverySettings
from escalation.notifications.next_step import NextStep
from escalation.notifications.notification_text import NotificationText
from escalation.notifications.staff_hours import StaffHours
from escalation.reason import ACUTE
from escalation.settings_file import SettingsFile

ACUTE_CHAIN, OTHER_CHAIN = "acute", "other"


class NotificationPlan(SettingsFile):
    """The content of `data/escalation/notifications.yml`.

    Attributes:
        hours: when the clinic is open.
        chains: the steps of `acute` and of `other` tickets.
        text: the words.
        delivery: how often delivery is tried.
    """

    FILE = Path("data/escalation/notifications.yml")
    ROOT = "staff_notifications"

    hours: StaffHours
    chains: dict[str, tuple[ChainStep, ...]]
    text: NotificationText
    delivery: DeliverySettings

    @validator("chains")
    def _complete(cls, chains: dict[str, tuple[ChainStep, ...]]) -> dict[str, tuple[ChainStep, ...]]:  # noqa: N805
        if set(chains) != {ACUTE_CHAIN, OTHER_CHAIN} or not all(chains.values()):
            raise ValueError(f"it needs the chains {ACUTE_CHAIN} and {OTHER_CHAIN}, each with a step")
        if not any(step.when == "always" for step in chains[ACUTE_CHAIN]):
            raise ValueError(f"{ACUTE_CHAIN} needs a step that is `always` there, else an alarm may reach nobody")
        if not all(step.minutes for step in chains[ACUTE_CHAIN]):
            raise ValueError(f"every step of {ACUTE_CHAIN} needs `minutes`, else the chain ends at a group that sleeps")
        return chains

    def groups(self) -> list[str]:
        """The names of all groups, each once."""
        return list(dict.fromkeys(step.group for chain in self.chains.values() for step in chain))

    def next_step(self, reason: str, position: int, now: datetime) -> NextStep:
        """What comes next for a ticket.

        A step whose hours are not now is passed over for a later one; where there is none, it is waited for.

        Args:
            reason: the ticket's reason.
            position: how many notices of the chain it has had or passed over.
            now: the time.
        """
        chain = self.chains[ACUTE_CHAIN if reason in ACUTE else OTHER_CHAIN]
        notices = [step for step in chain for _ in range(step.times)]
        is_open = self.hours.is_open(now)
        before = notices[position - 1].group if 0 < position <= len(notices) else None
        for number, step in enumerate(notices[position:], start=position):
            if step.when == "always" or (step.when == "open") == is_open:
                return NextStep(number + 1, step, None, step.group == before)
        waiting = next((step for step in notices[position:] if step.when == "open"), None)
        if waiting is None:
            return NextStep(len(notices), None, None, False)
        return NextStep(position, waiting, self.hours.next_opening(now), waiting.group == before)
