"""What the chat says by itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

from assistant.channels.language_texts import LanguageTexts, LanguageTextsError, Placeholders

FILE = Path("data/widget/texts.yml")
TEXTS = ("greeting", "too_fast", "no_session", "unreadable", "too_many_connections", "not_done")


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
    def read_all(cls, path: Path, placeholders: Placeholders) -> "Dict[str, WidgetTexts]":
        """Reads the texts by language.

        Args:
            path: the file.
            placeholders: what can be filled in.

        Raises:
            LanguageTextsError: there is no list of suggestions; or see `LanguageTexts`.
        """
        read = LanguageTexts.read_all(path, "widget_texts", TEXTS, placeholders)
        return {
            language: cls(contact=texts.contact, suggestions=_suggestions(texts, f"{path}: {language}"), **texts.filled)
            for language, texts in read.items()
        }


def _suggestions(texts: LanguageTexts, place: str) -> List[str]:
    try:
        return [str(question) for question in texts.content["suggestions"]]
    except (KeyError, TypeError) as error:
        raise LanguageTextsError(f"{place}: it needs a list of suggestions.") from error
