"""What staff read about why something did not reach a visitor."""

from pathlib import Path

from escalation.settings_file import SettingsFile

OTHER = "other"
"""The entry for codes without one of their own."""


class FailureWords(SettingsFile):
    """The content of `data/escalation/failures.yml`.

    Attributes:
        all: what may happen in every app, by its code.
        apps: what may happen in an app, by the channel's name and the app's own code.
    """

    FILE = Path("data/escalation/failures.yml")
    ROOT = "delivery_failures"

    all: dict[str, str]
    apps: dict[str, dict[str, str]]

    def words(self, channel: str, code: str) -> str:
        """A sentence or two; empty without a code.

        Args:
            channel: the channel's name.
            code: what the channel gave as the reason.
        """
        if not code:
            return ""
        own = self.apps.get(channel, {})
        found = own.get(code) or self.all.get(code) or own.get(OTHER) or self.all.get(OTHER, "")
        return found.replace("{code}", code)
