"""How much a visitor may send."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, List

import yaml
from limits import RateLimitItem, parse_many

from assistant.channels.fallback_detector import MAX_CHARACTERS
from assistant.serving.launch_check import LaunchError

FILE = Path("data/widget/limits.yml")

Rates = List[RateLimitItem]


class WidgetLimitsError(LaunchError):
    """The file of the limits is not as it should be; the message names it and what to change."""


@dataclass(frozen=True)
class WidgetLimits:
    """The numbers of `data/widget/limits.yml`.

    Attributes:
        message_characters: a message's length.
        session_hours: for how long a conversation can be taken up again.
        messages_a_session: how many messages a conversation may have in a time.
        messages_an_address: likewise for an address.
        connections_an_address: how many connections an address may open in a time.
        requests_a_connection: how often a connection may ask for its conversation, rate an answer or clear.
    """

    message_characters: int
    session_hours: float
    messages_a_session: Rates
    messages_an_address: Rates
    connections_an_address: Rates
    requests_a_connection: Rates

    @classmethod
    def read(cls, path: Path = FILE) -> "WidgetLimits":
        """Reads the file.

        Raises:
            WidgetLimitsError: a number is missing or none.
        """
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))["widget_limits"]
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
            raise WidgetLimitsError(f"{path}: it needs the key widget_limits with the limits by name.") from error
        return cls(**{field.name: _limit(field.name, content, path) for field in fields(cls)})


def _limit(name: str, content: Any, path: Path) -> Any:
    try:
        value = content[name]
        if name == "message_characters":
            return _within(int(value), MAX_CHARACTERS)
        return _within(float(value), 24 * 365) if name == "session_hours" else parse_many(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        examples = {"message_characters": f"a number up to {MAX_CHARACTERS}", "session_hours": "a number of hours"}
        raise WidgetLimitsError(f"{path}: {name} must be {examples.get(name, 'a rate such as 20/minute')}.") from error


def _within(value: float, most: float) -> float:
    if not 0 < value <= most:
        raise ValueError(f"{value} is out of range")
    return value
