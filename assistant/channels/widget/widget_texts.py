"""What the chat says by itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping

import yaml

from assistant.channels.fallback_texts import CONTACT
from assistant.safety.fill_numbers import fill_numbers, placeholders_in
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.serving.launch_check import LaunchError

FILE = Path("data/widget/texts.yml")
TEXTS = ("greeting", "too_fast", "no_session", "unreadable", "too_many_connections", "not_done")


class WidgetTextsError(LaunchError):
    """The file of the texts is not as it should be; the message names it and what to change."""


@dataclass(frozen=True)
class WidgetTexts:
    """Texts in one language with the country's numbers, filled in once at start.

    Attributes:
        contact: how a visitor reaches the clinic.
        suggestions: questions to begin with.
        greeting: stands before the first message.
        too_fast: why a message was not taken: there were too many.
        no_session: likewise: it came before the conversation was asked for.
        unreadable: likewise: it is not what the protocol says.
        too_many_connections: why a connection is refused.
        not_done: why something else was not done.
    """

    contact: str
    suggestions: List[str]
    greeting: str
    too_fast: str
    no_session: str
    unreadable: str
    too_many_connections: str
    not_done: str

    @classmethod
    def read_all(cls, path: Path, placeholders: Callable[[str], Mapping[str, str]]) -> "Dict[str, WidgetTexts]":
        """Reads the texts by language.

        Args:
            path: the file.
            placeholders: from a language to what stands for each placeholder: the country's numbers, `clinic_contact`.

        Raises:
            WidgetTextsError: a text is missing, English is, or a text has a placeholder that is none.
        """
        try:
            content = dict(yaml.safe_load(path.read_text(encoding="utf-8"))["widget_texts"])
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            raise WidgetTextsError(f"{path}: it needs the key widget_texts with texts by language.") from error
        if DEFAULT_LANGUAGE not in content:
            raise WidgetTextsError(f"{path}: the texts in English (`{DEFAULT_LANGUAGE}`) are missing.")
        return {
            str(language): cls._of(texts, placeholders(str(language)), f"{path}: {language}")
            for language, texts in content.items()
        }

    @classmethod
    def _of(cls, content: Any, placeholders: Mapping[str, str], place: str) -> "WidgetTexts":
        try:
            texts = {name: str(content[name]) for name in TEXTS}
            suggestions = [str(question) for question in content["suggestions"]]
            contact = str(content.get(CONTACT) or placeholders[CONTACT])
        except (KeyError, TypeError, AttributeError) as error:
            raise WidgetTextsError(f"{place}: it needs {', '.join(TEXTS)} and a list of suggestions.") from error
        known = {**placeholders, CONTACT: contact}
        unknown = set().union(*map(placeholders_in, texts.values())) - set(known)
        if unknown:
            raise WidgetTextsError(f"{place}: {', '.join(sorted(unknown))} is no placeholder that can be filled in.")
        filled = {name: fill_numbers(text, known) for name, text in texts.items()}
        return cls(contact=contact, suggestions=suggestions, **filled)
