"""The fixed texts for when nothing behind the channel can answer."""

from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path("data/safety/fallback.yml")


@dataclass(frozen=True)
class FallbackCard:
    """Texts with emergency numbers, read once at start.

    Attributes:
        failure: for an error, a timeout or an empty answer.
        too_long: for a message that is not read at all.
    """

    failure: str
    too_long: str

    @classmethod
    def read(cls, path: Path = FILE) -> "FallbackCard":
        """Reads the texts.

        Raises:
            ValueError: the file lacks one.
        """
        try:
            return cls(**yaml.safe_load(path.read_text(encoding="utf-8"))["fallback"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"{path}: it needs the key fallback with the texts `failure` and `too_long`.") from error
