"""The responses as their files have them, with lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap


@dataclass(frozen=True)
class Response:
    """One response of a file under `data/`.

    Attributes:
        name: such as `utter_faq/speed`.
        file: where it stands.
        line: its first line, counted from 1.
        text: what it says, without quotes and notes.
        metadata: its metadata.
    """

    name: str
    file: Path
    line: int
    text: str
    metadata: CommentedMap

    @classmethod
    def read_all(cls, folder: Path) -> "list[Response]":
        """Reads every response of the YAML files under a folder."""
        return [response for file in sorted(folder.rglob("*.yml")) for response in cls._read(file)]

    @classmethod
    def _read(cls, file: Path) -> "Iterator[Response]":
        content = YAML(typ="rt").load(file.read_text(encoding="utf-8")) or {}
        responses: CommentedMap = content.get("responses") or CommentedMap()
        for name, variations in responses.items():
            line = responses.lc.key(name)[0] + 1
            for variation in variations:
                yield cls(name, file, line, str(variation["text"]), variation.get("metadata") or CommentedMap())

    @property
    def citations(self) -> list[dict[str, Any]]:
        """The citations in the metadata."""
        return self.metadata.get("citations") or []

    def line_of(self, key: str, index: int | None = None) -> int:
        """The line of a metadata key, or of one entry of its list."""
        if index is not None:
            return int(self.metadata[key].lc.item(index)[0]) + 1
        return int(self.metadata.lc.key(key)[0]) + 1 if key in self.metadata else self.line
