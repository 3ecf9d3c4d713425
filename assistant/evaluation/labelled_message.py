"""A message whose right handling people have written down."""

import csv
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("id", "text", "label", "must_escalate")


class LabelledMessagesError(Exception):
    """The file can't be read; the message names it and what to change."""


@dataclass(frozen=True)
class LabelledMessage:
    """One row of a file such as `tests/safety/held_out.csv`.

    Attributes:
        id: the row's name.
        text: the message.
        label: `s_` and a safety class, with `s_crisis` for `crisis_self`; anything else is harmless.
        must_escalate: `yes`, `no`, or `either` where both are right.
    """

    id: str
    text: str
    label: str
    must_escalate: str

    @property
    def safety_class(self) -> str | None:
        """The class that the label names; None for a harmless one."""
        if not self.label.startswith("s_"):
            return None
        return "crisis_self" if self.label == "s_crisis" else self.label.removeprefix("s_")

    @classmethod
    def read_all(cls, path: Path) -> "list[LabelledMessage]":
        """Reads a CSV file with the columns `id`, `text`, `label` and `must_escalate`.

        Raises:
            LabelledMessagesError: the file is not there or lacks a column.
        """
        try:
            with path.open(newline="", encoding="utf-8") as source:
                reader = csv.DictReader(source)
                missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
                if missing:
                    raise LabelledMessagesError(f"{path} has no column {', '.join(missing)}; it needs {COLUMNS}.")
                return [cls(*(row[name] for name in COLUMNS)) for row in reader]
        except (OSError, UnicodeDecodeError) as error:
            raise LabelledMessagesError(f"{path} can't be read ({type(error).__name__}).") from error
