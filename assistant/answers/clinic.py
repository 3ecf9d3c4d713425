"""What the clinic says in its own name."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml


class ClinicError(Exception):
    """A file of the clinic is not as it should be; the message names the file and what to change."""


@dataclass(frozen=True)
class Clinic:
    """The clinic's contact and notes.

    Attributes:
        contact: how a visitor reaches a person.
        note_label: stands before the clinic's notes.
        notes: the notes by name.
        contacts: the contact in other languages than English, where data/safety/fallback.yml has it.
    """

    contact: str
    note_label: str
    notes: dict[str, str]
    contacts: dict[str, str] = field(default_factory=dict)

    def contact_in(self, language: str) -> str:
        """How a visitor reaches a person, in a language, else in English."""
        return self.contacts.get(language, self.contact)

    @classmethod
    def read(cls, contact_file: Path, notes_file: Path, languages_file: Path | None = None) -> "Clinic":
        """Reads `data/clinic.yml` and `data/answers/clinic_notes.yml`, and the contact's translations.

        Raises:
            ClinicError: a key is missing.
        """
        try:
            contact = yaml.safe_load(contact_file.read_text(encoding="utf-8"))["clinic"]["contact"]
        except (KeyError, TypeError) as error:
            raise ClinicError(
                f"{contact_file}: the key clinic / contact is missing. Say there how to reach a person."
            ) from error
        try:
            notes = yaml.safe_load(notes_file.read_text(encoding="utf-8"))["clinic_notes"]
            label, texts = str(notes["label"]), dict(notes["texts"])
        except (KeyError, TypeError) as error:
            raise ClinicError(f"{notes_file}: it needs the key clinic_notes with `label` and `texts`.") from error
        return cls(str(contact), label, texts, _translations(languages_file))


def _translations(file: Path | None) -> dict[str, str]:
    try:
        languages = yaml.safe_load(file.read_text(encoding="utf-8"))["fallback"] if file else {}
        return {name: str(texts["clinic_contact"]) for name, texts in languages.items() if "clinic_contact" in texts}
    except (KeyError, TypeError, AttributeError) as error:
        raise ClinicError(f"{file}: it needs the key fallback with texts by language.") from error
