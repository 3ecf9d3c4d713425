"""Finds the phrases of `data/safety/phrases.yml`."""

import re
from pathlib import Path

import yaml

FILE = Path("data/safety/phrases.yml")


class SafetyPhrases:
    """Phrases by safety class, the most urgent class first.

    Args:
        phrases: class to phrases.
    """

    def __init__(self, phrases: dict[str, list[str]]) -> None:
        self._patterns = {
            name: re.compile("|".join(map(_pattern, listed)), re.IGNORECASE) for name, listed in phrases.items()
        }

    @classmethod
    def read(cls, path: Path = FILE) -> "SafetyPhrases":
        """Reads the file.

        Raises:
            ValueError: it has not the expected form.
        """
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        phrases = content.get("safety_phrases")
        if not isinstance(phrases, dict) or not all(isinstance(listed, list) and listed for listed in phrases.values()):
            raise ValueError(f"{path}: under safety_phrases each class needs a list of phrases.")
        return cls(phrases)

    def find(self, text: str) -> tuple[str, str] | None:
        """The most urgent class with a phrase in the text, and that phrase; None without any."""
        plain = text.replace("\u2019", "'")
        for name, pattern in self._patterns.items():
            match = pattern.search(plain)
            if match:
                return name, match[0]
        return None


def _pattern(phrase: str) -> str:
    words = (re.escape(word).replace("'", "'?") for word in phrase.split())
    return r"(?<!\w)" + r"[\W_]+".join(words) + r"(?!\w)"
