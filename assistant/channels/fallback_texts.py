"""The fixed texts for when nothing behind the channel can answer."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from assistant.safety.fill_numbers import fill_numbers, placeholders_in

FILE = Path("data/safety/fallback.yml")


class FallbackTextsError(Exception):
    """The file of the texts is not as it should be; the message names it and what to change."""


@dataclass(frozen=True)
class FallbackTexts:
    """Texts with emergency numbers, read and filled in once at start.

    Attributes:
        card: alone, when the message could not be searched for danger.
        apology: instead of an answer.
        unfinished: after a card, and after a reply that broke off.
        too_long: for a message above the limit of length.
    """

    card: str
    apology: str
    unfinished: str
    too_long: str

    @classmethod
    def read(cls, path: Path, placeholders: Mapping[str, str]) -> "FallbackTexts":
        """Reads the texts.

        Args:
            path: the file.
            placeholders: what stands for each placeholder: the country's numbers and `clinic_contact`.

        Raises:
            FallbackTextsError: a text is missing, or has a placeholder that is none.
        """
        names = [field.name for field in fields(cls)]
        try:
            texts = {name: str(yaml.safe_load(path.read_text(encoding="utf-8"))["fallback"][name]) for name in names}
        except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
            raise FallbackTextsError(f"{path}: it needs the key fallback with {', '.join(names)}.") from error
        unknown = set().union(*map(placeholders_in, texts.values())) - set(placeholders)
        if unknown:
            raise FallbackTextsError(f"{path}: {', '.join(sorted(unknown))} is no placeholder that can be filled in.")
        return cls(**{name: fill_numbers(text, placeholders) for name, text in texts.items()})
