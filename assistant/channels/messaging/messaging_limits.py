"""The numbers that hold for every messaging app."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, List

import yaml
from limits import RateLimitItem, parse_many

from assistant.serving.launch_check import LaunchError

FILE = Path("data/channels/limits.yml")
Rates = List[RateLimitItem]
RATES = ("messages_a_person", "notices_a_person")


class MessagingLimitsError(LaunchError):
    """The file of the limits is not as it should be; the message names it and what to change."""


@dataclass(frozen=True)
class MessagingLimits:
    """The numbers of `data/channels/limits.yml`, where each is explained."""

    body_bytes: int
    messages_a_person: Rates
    notices_a_person: Rates
    waiting: int
    turns_at_once: int
    sends_at_once: int
    request_seconds: float
    first_wait_seconds: float
    longest_wait_seconds: float
    give_up_hours: float
    lease_seconds: float
    remembered_days: float
    forgotten_days: float

    @classmethod
    def read(cls, path: Path = FILE) -> "MessagingLimits":
        """Reads the file.

        Raises:
            MessagingLimitsError: a number is missing or none.
        """
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))["messaging_limits"]
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
            raise MessagingLimitsError(f"{path}: it needs the key messaging_limits with the limits by name.") from error
        return cls(**{field.name: _limit(field.name, field.type, content, path) for field in fields(cls)})


def _limit(name: str, kind: Any, content: Any, path: Path) -> Any:
    try:
        value = content[name]
        if name in RATES:
            return parse_many(value)
        number = int(value) if kind is int else float(value)
        if not number > 0:
            raise ValueError(f"{number} is not above 0")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        wanted = "a rate such as 20/minute" if name in RATES else "a number above 0"
        raise MessagingLimitsError(f"{path}: {name} must be {wanted}.") from error
    return number
