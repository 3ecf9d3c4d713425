"""Puts phone numbers into words."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DEFAULT_LANGUAGE = "en"
TEMPLATES = (
    "or",
    "call_name",
    "call_number",
    "call_or_text",
    "text",
    "text_word",
    "chat",
    "whatsapp",
    "free",
    "any_hour",
)
_OPTIONS = {
    "text_word": re.compile(r"text (?P<word>[A-Za-z]+) to (?P<number>[\d +-]+)"),
    "text": re.compile(r"text (?P<number>[\d +-]+)"),
    "chat": re.compile(r"chat (?P<site>\S+)"),
    "whatsapp": re.compile(r"WhatsApp (?P<number>[\d +-]+(?: \([\d:-]+\))?)"),
}


class NumberPhrasesError(Exception):
    """The file of phrases is not as it should be; the message names it and what to change."""


@dataclass(frozen=True)
class NumberPhrases:
    """The phrases of one language.

    Attributes:
        templates: the phrases by name, see `data/safety/number_phrases.yml`.
        own: by country code, placeholders that replace or add to what the numbers give.
    """

    templates: dict[str, str]
    own: dict[str, dict[str, str]]

    @classmethod
    def read_all(cls, path: Path) -> "dict[str, NumberPhrases]":
        """Reads the phrases by language.

        Raises:
            NumberPhrasesError: a phrase is missing, or English is.
        """
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))["number_phrases"]
            languages = {str(language): cls._of(phrases, path, language) for language, phrases in content.items()}
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise NumberPhrasesError(f"{path}: it needs the key number_phrases with phrases by language.") from error
        if DEFAULT_LANGUAGE not in languages:
            raise NumberPhrasesError(f"{path}: the phrases in English (`{DEFAULT_LANGUAGE}`) are missing.")
        return languages

    @classmethod
    def _of(cls, phrases: dict[str, Any], path: Path, language: str) -> "NumberPhrases":
        missing = [name for name in TEMPLATES if not phrases.get(name)]
        elsewhere = (phrases.get("own") or {}).get("XX") or {}
        missing += [f"own / XX / {name}" for name in ("country", "emergency", "crisis_line") if not elsewhere.get(name)]
        if missing:
            raise NumberPhrasesError(f"{path}: the language {language} lacks {', '.join(missing)}.")
        return cls({name: str(phrases[name]) for name in TEMPLATES}, phrases["own"])

    def numbers(self, raw: str) -> str:
        """Several numbers, separated by ` / ` in the file, as part of a sentence: `112 or 999`."""
        return self._listed(raw.split(" / "))

    def call(self, who: str, options: list[str], when: str = "") -> str:
        """What to do to reach a line, such as `call Samaritans, 116 123, at any hour, or text SHOUT to 85258`.

        Only the first option is named, and only when it is a text message: the rest is for those who ask.

        Args:
            who: the number or numbers, after the name of the line if that has to be said.
            options: other ways than to call, as in the file.
            when: what follows the number, such as `, at any hour`.
        """
        first = options[0] if options and options[0].startswith("text ") else ""
        if first and who.endswith(first.removeprefix("text ")):
            return self.templates["call_or_text"].format(who=self.numbers(who)) + when
        template = self.templates["call_number" if who[0].isdigit() else "call_name"]
        call = template.format(who=self.numbers(who)) + when
        separator = ", " if when or ", " in who else " "
        return f"{call}{separator}{self.templates['or']} {self._option(first)}" if first else call

    def options(self, options: list[str]) -> str:
        """Every way other than to call, as one phrase; empty without any."""
        return self._listed([self._option(option) for option in options])

    def _option(self, option: str) -> str:
        kind, parts = parse_option(option)
        return self.templates[kind].format(**parts)

    def _listed(self, items: list[str]) -> str:
        *before, last = items or [""]
        return f"{', '.join(before)} {self.templates['or']} {last}" if before else last


def parse_option(option: str) -> tuple[str, dict[str, str]]:
    """The kind of an option of the file (`text`, `text_word`, `chat`, `whatsapp`), and its parts.

    Raises:
        ValueError: it is written in no known way.
    """
    for kind, pattern in _OPTIONS.items():
        match = pattern.fullmatch(option)
        if match:
            return kind, match.groupdict()
    raise ValueError(
        f"“{option}” is none of `text 123`, `text WORD to 123`, `chat site.org`, `WhatsApp 123`, separated by `; `"
    )
