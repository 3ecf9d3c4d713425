"""What the chat shows around a conversation."""

import os
from pathlib import Path
from typing import Any, Dict, List, Mapping

from assistant.answers.clinic import Clinic
from assistant.channels.language_texts import CONTACT
from assistant.channels.widget.widget_texts import FILE as TEXTS
from assistant.channels.widget.widget_texts import WidgetTexts
from assistant.safety.country_lines import CountryLines
from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.safety.phone_link import crisis_links, links_in

Links = List[Dict[str, str]]


class WidgetHelp:
    """Greeting, numbers, contact and first questions, for the country in COUNTRY.

    Args:
        texts: the texts by language, with English among them.
        lines: the country's numbers.
        characters: how long a message may be.
    """

    def __init__(self, texts: Mapping[str, WidgetTexts], lines: CountryLines, characters: int) -> None:
        self._texts = texts
        self._lines = lines
        self._characters = characters

    @classmethod
    def read(cls, characters: int, data: Path = Path("data")) -> "WidgetHelp":
        """Reads the project's texts and numbers.

        Raises:
            LanguageTextsError: the texts are not as they should be.
            ClinicError: the clinic's contact is missing.
            CrisisLinesError: the numbers can't be read.
        """
        country = os.environ.get("COUNTRY") or "US"
        lines = CrisisLines.read(data / "safety" / "crisis_lines.csv").country_or_elsewhere(country)
        contact = Clinic.read(data / "clinic.yml", data / "answers" / "clinic_notes.yml").contact

        def placeholders(language: str) -> Dict[str, str]:
            return {**lines.placeholders(language), CONTACT: contact}

        return cls(WidgetTexts.read_all(data / "widget" / TEXTS.name, placeholders), lines, characters)

    def language(self, wanted: object) -> str:
        """The language for a page that asks for one, such as `es-MX`; English where there are no texts in it."""
        base = wanted.partition("-")[0].lower() if isinstance(wanted, str) else ""
        return base if base in self._texts else DEFAULT_LANGUAGE

    def texts(self, language: str) -> WidgetTexts:
        """The texts in a language that `language` gave."""
        return self._texts[language]

    def info(self, language: str) -> Dict[str, Any]:
        """What the page shows, as the protocol has it."""
        texts = self._texts[language]
        return {
            "language": language,
            "greeting": texts.greeting,
            "emergency": [link.as_dict() for link in crisis_links(self._lines, language)],
            "contact": texts.contact,
            "suggestions": [{"title": question, "payload": question} for question in texts.suggestions],
            "max_characters": self._characters,
        }

    def phones(self, text: str, language: str) -> Links:
        """The links to the country's numbers in a text."""
        return [link.as_dict() for link in links_in(text, self._lines, language)]
