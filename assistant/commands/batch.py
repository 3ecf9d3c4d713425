"""Answers the rows of a file, each in a conversation of its own."""

import asyncio
import csv
import json
from dataclasses import dataclass
from pathlib import Path

from rasa.core.agent import Agent
from rich.progress import track

from assistant.conversation import Conversation
from assistant.turn import Turn

COLUMNS = ("id", "text")


class BatchError(Exception):
    """The input can't be read; the message names the file and what to change."""


@dataclass(frozen=True)
class Batch:
    """Messages with their ids.

    Attributes:
        rows: pairs of id and text.
    """

    rows: list[tuple[str, str]]

    @classmethod
    def read(cls, path: Path) -> "Batch":
        """Reads a CSV file with the columns `id` and `text`; bytes that are no UTF-8 become replacement characters.

        Raises:
            BatchError: there is no such file, or a column is missing.
        """
        csv.field_size_limit(10_000_000)
        try:
            content = path.read_bytes().decode("utf-8-sig", errors="replace").replace("\0", "")
        except OSError as error:
            raise BatchError(f"{path} can't be read: {error.strerror}.") from error
        reader = csv.DictReader(content.splitlines(keepends=True))
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
        if missing:
            raise BatchError(f"{path} has no column {' and '.join(missing)}. Its first line must name id and text.")
        return cls([(row["id"] or "", row["text"] or "") for row in reader])

    def run(self, agent: Agent, out: Path) -> None:
        """Writes one line a row, in order; a row that fails has the outcome `error`."""
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("w", encoding="utf-8") as target:
            for row_id, text in track(self.rows, "Answering", disable=not self.rows):
                target.write(json.dumps(asyncio.run(_answer(agent, row_id, text)), ensure_ascii=False) + "\n")


async def _answer(agent: Agent, row_id: str, text: str) -> dict[str, object]:
    try:
        turn = await Conversation(agent, channel="evaluate").send(text)
    except Exception as error:
        turn = Turn(text, [f"failed: {type(error).__name__}"], {}, [], [], [], [], 0.0)
    return turn.as_record(row_id)
