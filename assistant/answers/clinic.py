"""What the clinic says in its own name."""

from dataclasses import dataclass
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
    """

    contact: str
    note_label: str
    notes: dict[str, str]

    @classmethod
    def read(cls, contact_file: Path, notes_file: Path) -> "Clinic":
        """Reads `data/clinic.yml` and `data/answers/clinic_notes.yml`.

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
            return cls(str(contact), str(notes["label"]), dict(notes["texts"]))
        except (KeyError, TypeError) as error:
            raise ClinicError(f"{notes_file}: it needs the key clinic_notes with `label` and `texts`.") from error
