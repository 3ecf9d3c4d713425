"""Checks what the visitor reads when they may leave a contact for staff."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.content.card_wording import CardWording, CardWordingError
from assistant.content.finding import Finding
from assistant.content.response import Response
from assistant.nlu.contact_intents import CONSENT_RESPONSE, CONTACT_INTENTS
from assistant.nlu.contact_words import FILE, ContactWords, ContactWordsError
from assistant.safety.fill_numbers import placeholders_in
from assistant.safety.language_guess import LANGUAGES
from assistant.safety.number_phrases import DEFAULT_LANGUAGE

PREFIX = "utter_contact_"
MUST_HAVE = {
    CONSENT_RESPONSE: {"emergency", "crisis_line"},
    "utter_contact_kept": {"ticket"},
    "utter_contact_waits": {"clinic_contact"},
    "utter_contact_failed": {"clinic_contact"},
    "utter_contact_unclear": {"clinic_contact"},
    "utter_contact_not_deleted": {"clinic_contact"},
}
"""The placeholders without which a text does not say what it has to say."""

MAY_HAVE = {"clinic_contact", "emergency", "crisis_line"}

MUST_SAY = {
    "en": ["clinic's staff", "need not", "can't say when", "nobody watches"],
    "es": ["personal de la clínica", "no tienes que", "no sé cuándo", "nadie mira"],
}
"""What a consent needs: who sees it, that it is optional, and that nobody promises a time or watches the chat."""


class ContactCheck:
    """What must hold for the texts of `data/answers/contact.yml`, in each language, and for the words beside them.

    Args:
        data: the folder with the data.
        responses: every response.
    """

    def __init__(self, data: Path, responses: list[Response]) -> None:
        self._data = data
        self._responses = responses

    def findings(self) -> Iterator[Finding]:
        """Every fault."""
        words = self._data / "answers" / FILE.name
        try:
            wording = CardWording.read(self._data / "safety" / "wording.yml")
            ContactWords.read(words)
        except CardWordingError:  # The CardCheck tells it.
            return
        except ContactWordsError as error:
            yield Finding(words, 1, str(error))
            return
        for response in self._responses:
            faults = [*_choice_faults(response), *(_text_faults(response, wording) if _is_about(response) else [])]
            for fault in faults:
                yield Finding(response.file, response.line, f"{response.name}: {fault}")


def _is_about(response: Response) -> bool:
    return response.name.startswith(PREFIX)


def _choice_faults(response: Response) -> Iterator[str]:
    choices: dict[str, Any] = response.metadata.get("choices") or {}
    for intent, titles in choices.items():
        if intent not in CONTACT_INTENTS:
            yield f"`choices` names {intent}; known are {', '.join(CONTACT_INTENTS)}"
        missing = {DEFAULT_LANGUAGE, *(response.metadata.get("languages") or {})} - set(titles or {})
        if missing:
            yield f"the choice {intent} has no title in {', '.join(sorted(missing))}"


def _text_faults(response: Response, wording: CardWording) -> Iterator[str]:
    texts = {DEFAULT_LANGUAGE: response.text, **(response.metadata.get("languages") or {})}
    for language, text in texts.items():
        if language not in LANGUAGES:
            yield f"{language}: no visitor's language is told from others as this one; known are {', '.join(LANGUAGES)}"
        for fault in _language_faults(response.name, language, " ".join(str(text).split()), wording):
            yield f"{language}: {fault}"


def _language_faults(name: str, language: str, text: str, wording: CardWording) -> Iterator[str]:
    used, needed = placeholders_in(text), MUST_HAVE.get(name, set())
    for placeholder in sorted(needed - used):
        yield f"{{{placeholder}}} is missing"
    for placeholder in sorted(used - needed - MAY_HAVE):
        yield f"{{{placeholder}}} is no placeholder that is filled in here"
    for phrase in wording.forbidden.get(language, []):
        if re.search(rf"\b{re.escape(phrase)}", text, re.IGNORECASE):
            yield f"“{phrase}” must not be said (data/safety/wording.yml)"
    for phrase in MUST_SAY.get(language, []) if name == CONSENT_RESPONSE else []:
        if phrase not in text.lower():
            yield f"“{phrase}” is missing: a consent says who sees it, that it is optional and that nothing is promised"
    if len(text.split()) > wording.max_words:
        yield f"the text has {len(text.split())} words, at most {wording.max_words} are allowed"
