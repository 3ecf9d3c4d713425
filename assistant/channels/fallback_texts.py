"""The fixed texts for when nothing behind the channel can answer."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Callable, Dict

import yaml

from assistant.safety.fill_numbers import fill_numbers, placeholders_in
from assistant.safety.number_phrases import DEFAULT_LANGUAGE

FILE = Path("data/safety/fallback.yml")
CONTACT = "clinic_contact"
"""The placeholder that a language may put into words of its own."""


class FallbackTextsError(Exception):
    """The file of the texts is not as it should be; the message names it and what to change."""


@dataclass(frozen=True)
class FallbackTexts:
    """Texts with emergency numbers in one language, read and filled in once at start.

    Attributes:
        card: alone, when the message could not be searched for danger.
        apology: instead of an answer.
        crowded: instead of an answer while too many messages are being answered.
        unfinished: after a card, and after a reply that broke off.
        too_long: for a message above the limit of length.
        too_many: for a message above the limit of messages in a time.
        not_text: for a picture, a sticker, a voice message and the like.
    """

    card: str
    apology: str
    crowded: str
    unfinished: str
    too_long: str
    too_many: str
    not_text: str

    @classmethod
    def read_all(cls, path: Path, placeholders: Callable[[str], Mapping[str, str]]) -> "Dict[str, FallbackTexts]":
        """Reads the texts by language.

        Args:
            path: the file.
            placeholders: from a language to what stands for each placeholder: the country's numbers, `clinic_contact`.

        Raises:
            FallbackTextsError: a text is missing, English is, or a text has a placeholder that is none.
        """
        try:
            content = dict(yaml.safe_load(path.read_text(encoding="utf-8"))["fallback"])
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            raise FallbackTextsError(f"{path}: it needs the key fallback with texts by language.") from error
        if DEFAULT_LANGUAGE not in content:
            raise FallbackTextsError(f"{path}: the texts in English (`{DEFAULT_LANGUAGE}`) are missing.")
        return {
            str(language): cls._of(texts, placeholders(str(language)), f"{path}: {language}")
            for language, texts in content.items()
        }

    @classmethod
    def _of(cls, content: Any, placeholders: Mapping[str, str], place: str) -> "FallbackTexts":
        names = [field.name for field in fields(cls)]
        try:
            texts = {name: str(content[name]) for name in names}
            known = {**placeholders, **({CONTACT: str(content[CONTACT])} if CONTACT in content else {})}
        except (KeyError, TypeError) as error:
            raise FallbackTextsError(f"{place}: it needs {', '.join(names)}.") from error
        unknown = set().union(*map(placeholders_in, texts.values())) - set(known)
        if unknown:
            raise FallbackTextsError(f"{place}: {', '.join(sorted(unknown))} is no placeholder that can be filled in.")
        return cls(**{name: fill_numbers(text, known) for name, text in texts.items()})
