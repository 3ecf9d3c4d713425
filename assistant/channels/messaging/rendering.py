"""Puts a turn's replies into the form that an app can show."""

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Sequence, Tuple

from assistant.channels.messaging.app_limits import AppLimits
from assistant.channels.messaging.button import Button
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.text_parts import text_parts
from assistant.channels.reply import Reply
from assistant.channels.staff_record import NUMBER_KEY
from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.safety.phone_link import crisis_links

SHORTEST_NUMBER = 3
"""Digits; a shorter one, such as 15, may be any number of a text."""

_TEXT_FRAGMENT = re.compile(r"#:~:text=\S*")
"""Leads a browser to the quoted words; in a plain text it is a line of percent signs."""


@dataclass(frozen=True)
class Rendering:
    """Renders for one app.

    Attributes:
        limits: what the app can show.
        numbers: the emergency and crisis numbers, one of which goes into the first part of a text that has one.
    """

    limits: AppLimits
    numbers: Tuple[str, ...] = ()

    @classmethod
    def read(cls, limits: AppLimits) -> "Rendering":
        """With the numbers of every enabled country, for a person may have picked another one.

        Raises:
            CrisisLinesError: the numbers can't be read.
        """
        countries = CrisisLines.read().countries()
        links = [link for lines in countries for link in crisis_links(lines, DEFAULT_LANGUAGE)]
        return cls(limits, tuple({link.number: None for link in links if len(link.number) >= SHORTEST_NUMBER}))

    def messages(self, replies: Sequence[Reply]) -> List[List[Outgoing]]:
        """For each reply the messages that show it.

        A list is numbered as SlashGuard counts what somebody picks by a number: the last reply's choices first.
        """
        shown: List[List[Outgoing]] = []
        count = 0
        for reply in reversed(replies):
            buttons = Button.of_reply(reply)
            shown.insert(0, self._messages(reply, buttons, count))
            count += len(reply.get("buttons") or [])
        return shown

    def _messages(self, reply: Dict[str, Any], buttons: Tuple[Button, ...], count: int) -> List[Outgoing]:
        text = _TEXT_FRAGMENT.sub("", str(reply.get("text") or reply.get("image") or "")).strip()
        native = bool(buttons) and self._fit(buttons)
        if buttons and not native:
            listed = [f"{number}. {button.title}" for number, button in enumerate(buttons, start=count + 1)]
            text = "\n".join([text, "", *listed]).strip()
        parts = text_parts(text, self.limits.text_characters, self.numbers)
        last = len(parts) - 1
        number = reply.get(NUMBER_KEY)
        return [Outgoing(part, buttons if native and place == last else (), number) for place, part in enumerate(parts)]

    def _fit(self, buttons: Tuple[Button, ...]) -> bool:
        limits = self.limits
        return len(buttons) <= limits.buttons and all(
            len(button.title) <= limits.button_characters
            and len(button.payload.encode("utf-8", "replace")) <= limits.payload_bytes
            for button in buttons
        )
