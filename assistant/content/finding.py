"""Something in the content that must be mended."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Finding:
    """One fault.

    Attributes:
        file: the file to edit.
        line: its line, counted from 1.
        message: what is wrong and what to do.
    """

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"
