"""Checks what the visitor reads while a person of the clinic has the conversation."""

from collections.abc import Iterator

from assistant.content.finding import Finding
from assistant.content.response import Response
from assistant.safety.fill_numbers import placeholders_in
from assistant.safety.language_guess import LANGUAGES

PREFIX = "utter_staff_"
MUST_HAVE = {
    "utter_staff_message": {"staff", "text"},
    "utter_staff_reads": {"staff", "emergency", "crisis_line"},
    "utter_staff_noted": {"staff"},
    "utter_staff_handed_back": {"staff"},
    "utter_staff_idle": {"staff"},
}
"""The placeholders without which a text does not say what it has to say."""

MAY_HAVE = {"clinic_contact", "emergency", "crisis_line"}


class StaffCheck:
    """What must hold for the texts of `data/answers/staff.yml`, in each language.

    Args:
        responses: every response.
    """

    def __init__(self, responses: list[Response]) -> None:
        self._responses = [response for response in responses if response.name.startswith(PREFIX)]

    def findings(self) -> Iterator[Finding]:
        """Every fault."""
        for response in self._responses:
            texts = {"en": response.text, **(response.metadata.get("languages") or {})}
            for language, text in texts.items():
                for fault in _faults(response.name, language, str(text)):
                    yield Finding(response.file, response.line, f"{response.name}: {language}: {fault}")


def _faults(name: str, language: str, text: str) -> Iterator[str]:
    if language not in LANGUAGES:
        yield f"no visitor's language is told from others as this one; known are {', '.join(LANGUAGES)}"
    used, needed = placeholders_in(text), MUST_HAVE.get(name, set())
    for placeholder in sorted(needed - used):
        yield f"{{{placeholder}}} is missing"
    for placeholder in sorted(used - needed - MAY_HAVE):
        yield f"{{{placeholder}}} is no placeholder that is filled in here"
