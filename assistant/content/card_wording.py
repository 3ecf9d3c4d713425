"""The rules for the wording of the safety texts."""

from dataclasses import dataclass
from pathlib import Path

import yaml

Elements = dict[str, dict[str, list[str]]]


class CardWordingError(Exception):
    """The file of the rules is not as it should be; the message names it."""


@dataclass(frozen=True)
class CardWording:
    """The rules of `data/safety/wording.yml`, which explains each.

    Attributes:
        max_words: how many words a text may have.
        max_grade: the highest US school grade of its reading level.
        numbers_first: the situations in which an acute card begins with a number.
        forbidden: phrases by language.
        beside: by placeholder and language, the words that stand in the same sentence.
        required: by language, class (or `acute`) and situation, what the text holds.
    """

    max_words: int
    max_grade: float
    numbers_first: list[str]
    forbidden: dict[str, list[str]]
    beside: dict[str, dict[str, str]]
    required: dict[str, Elements]

    @classmethod
    def read(cls, path: Path) -> "CardWording":
        """Reads the rules.

        Raises:
            CardWordingError: the file lacks one or has one too many.
        """
        try:
            return cls(**yaml.safe_load(path.read_text(encoding="utf-8"))["safety_wording"])
        except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
            keys = ", ".join(cls.__dataclass_fields__)
            raise CardWordingError(f"{path}: it needs the key safety_wording with {keys}.") from error
