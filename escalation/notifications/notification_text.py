"""The words of a notification."""

from collections.abc import Mapping
from string import Formatter

from pydantic import validator

from escalation.notice import Notice
from escalation.notifications.message import Message
from escalation.reason import REASONS
from escalation.strict_model import StrictModel
from escalation.ticket import Ticket

PLACEHOLDERS = {"kind", "label", "time", "case", "notice", "link"}
KINDS = ["opened", "worsened", "reopened", "handed_back", "reminder", "next_group", "test"]
OTHER = "other"


class NotificationText(StrictModel):
    """Title and body with placeholders. Nothing else of a ticket can get into them.

    Attributes:
        title: the title, one line.
        body: the body.
        kinds: what each kind of notice is called.
        labels: what each reason is called, and `other` for those of a newer version.
    """

    title: str
    body: str
    kinds: Mapping[str, str]
    labels: Mapping[str, str]

    @validator("title", "body")
    def _known_placeholders(cls, text: str) -> str:  # noqa: N805
        try:
            used = {
                (name, form or conversion) for _, name, form, conversion in Formatter().parse(text) if name is not None
            }
        except ValueError as error:
            raise ValueError("a brace is not closed; write { as {{") from error
        unknown = sorted(name for name, form in used if name not in PLACEHOLDERS or form)
        if unknown:
            allowed = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
            raise ValueError(f"there is no placeholder {{{unknown[0]}}}, only {allowed}")
        return text

    @validator("kinds")
    def _every_kind(cls, kinds: Mapping[str, str]) -> Mapping[str, str]:  # noqa: N805
        return _complete(kinds, KINDS)

    @validator("labels")
    def _every_label(cls, labels: Mapping[str, str]) -> Mapping[str, str]:  # noqa: N805
        return _complete(labels, [*REASONS, OTHER])

    def message(self, notice: Notice, ticket: Ticket, time: str, link: str) -> Message:
        """The message for a notice.

        Args:
            notice: the notice.
            ticket: its ticket, of which only reason and id are used.
            time: when the ticket was opened, as staff read it.
            link: the ticket's page at the desk.
        """
        return self._filled(notice.kind, ticket.reason, time, ticket.id, notice.key, link)

    def test(self, time: str, link: str) -> Message:
        """A message that stands for none."""
        return self._filled("test", OTHER, time, "00000000", "00000000-0", link)

    def _filled(self, kind: str, reason: str, time: str, case: str, notice: str, link: str) -> Message:  # noqa: PLR0913, PLR0917
        values = {
            "kind": self.kinds.get(kind, self.kinds["opened"]),
            "label": self.labels.get(reason, self.labels[OTHER]),
            "time": time,
            "case": case,
            "notice": notice,
            "link": link,
        }
        return Message(self.title.format_map(values), self.body.format_map(values))


def _complete(texts: Mapping[str, str], names: list[str]) -> Mapping[str, str]:
    missing = [name for name in names if not texts.get(name, "").strip()]
    unknown = [name for name in texts if name not in names]
    if missing or unknown:
        raise ValueError(f"{missing[0]} is missing" if missing else f"there is no {unknown[0]}")
    return texts
