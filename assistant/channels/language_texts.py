"""Fixed texts in several languages, out of a file."""

from pathlib import Path
from typing import Any, Callable, Dict, Mapping, NamedTuple, Sequence

import yaml

from assistant.safety.fill_numbers import fill_numbers, placeholders_in
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.serving.launch_check import LaunchError

CONTACT = "clinic_contact"
"""The placeholder that a language may put into words of its own."""

Placeholders = Callable[[str], Mapping[str, str]]
"""From a language to what stands for each placeholder: the country's numbers, and CONTACT."""


class LanguageTextsError(LaunchError):
    """A file of texts is not as it should be; the message names it and what to change."""


class LanguageTexts(NamedTuple):
    """What the file has in one language.

    Attributes:
        filled: the texts by name, with their placeholders filled in.
        contact: how a visitor reaches the clinic; empty when nothing says so.
        content: all that stands in the file for the language.
    """

    filled: Dict[str, str]
    contact: str
    content: Mapping[str, Any]

    @classmethod
    def read_all(
        cls, path: Path, key: str, names: Sequence[str], placeholders: Placeholders
    ) -> "Dict[str, LanguageTexts]":
        """Reads the texts by language.

        Args:
            path: the file.
            key: below which it has the languages.
            names: of the texts that each language must have.
            placeholders: what can be filled in.

        Raises:
            LanguageTextsError: a text is missing, English is, or a text has a placeholder that is none.
        """
        try:
            content = dict(yaml.safe_load(path.read_text(encoding="utf-8"))[key])
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            raise LanguageTextsError(f"{path}: it needs the key {key} with texts by language.") from error
        if DEFAULT_LANGUAGE not in content:
            raise LanguageTextsError(f"{path}: the texts in English (`{DEFAULT_LANGUAGE}`) are missing.")
        return {
            str(language): cls._of(texts, names, placeholders(str(language)), f"{path}: {language}")
            for language, texts in content.items()
        }

    @classmethod
    def _of(cls, content: Any, names: Sequence[str], placeholders: Mapping[str, str], place: str) -> "LanguageTexts":
        try:
            texts = {name: str(content[name]) for name in names}
            own = {CONTACT: str(content[CONTACT])} if content.get(CONTACT) else {}
        except (KeyError, TypeError, AttributeError) as error:
            raise LanguageTextsError(f"{place}: it needs {', '.join(names)}.") from error
        known = {**placeholders, **own}
        unknown = set().union(*map(placeholders_in, texts.values())) - set(known)
        if unknown:
            raise LanguageTextsError(f"{place}: {', '.join(sorted(unknown))} is no placeholder that can be filled in.")
        filled = {name: fill_numbers(text, known) for name, text in texts.items()}
        return cls(filled, known.get(CONTACT, ""), content)
