"""The fixed texts for when nothing behind the channel can answer."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Dict

from assistant.channels.language_texts import LanguageTexts, Placeholders

FILE = Path("data/safety/fallback.yml")


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
    def read_all(cls, path: Path, placeholders: Placeholders) -> "Dict[str, FallbackTexts]":
        """Reads the texts by language.

        Args:
            path: the file.
            placeholders: what can be filled in.

        Raises:
            LanguageTextsError: see `LanguageTexts`.
        """
        names = [field.name for field in fields(cls)]
        read = LanguageTexts.read_all(path, "fallback", names, placeholders)
        return {language: cls(**texts.filled) for language, texts in read.items()}
