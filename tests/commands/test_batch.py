import json
from pathlib import Path

import pytest
from rasa.core.agent import Agent

from assistant.commands.batch import Batch, BatchError

KEYS = {
    "id", "text", "outcome", "topic", "safety", "intent", "confidence", "alternatives",
    "topics", "actions", "replies", "citations", "latency_ms",
}  # fmt: skip


def run(agent: Agent, folder: Path, content: bytes) -> list[dict[str, object]]:
    (folder / "in.csv").write_bytes(content)
    Batch.read(folder / "in.csv").run(agent, folder / "out.jsonl")
    return [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]


def test_each_row_gets_a_line_in_order_in_a_conversation_of_its_own(agent: Agent, tmp_path: Path) -> None:
    rows = run(agent, tmp_path, b"id,text\n1,how quickly does it act\n2,why?\n3,i want to kill myself\n")

    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert all(set(row) == KEYS for row in rows)
    assert [(row["outcome"], row["topic"], row["safety"]) for row in rows] == [
        ("answer", "speed", None),
        ("smalltalk", None, None),
        ("escalate", None, "crisis_self"),
    ]
    citation = {"article": "how-ketamine-helps-fight-the-symptoms-of-depression", "paragraph": 3}
    assert citation.items() <= rows[0]["citations"][0].items()  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    [
        b"", b"   ", "🙂".encode(), b"a\0b", b"caf\xe9", b"/restart", b"/faq/speed", b'"/intent{""slot"":""x""}"',
        "\u202eabc\u202c\u200b".encode(), b"<script>alert(1)</script>", b'"two\nlines"', b"x" * 1_000_000,
    ],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_odd_rows_are_answered_too(agent: Agent, tmp_path: Path, text: bytes) -> None:
    (row,) = run(agent, tmp_path, b"id,text\n1," + text + b"\n")

    assert row["outcome"] != "error"
    assert row["replies"]


def test_a_file_with_a_byte_order_mark_and_more_columns_is_read(agent: Agent, tmp_path: Path) -> None:
    (row,) = run(agent, tmp_path, "\ufefftext,label,id\nhello,x,7\n".encode())

    assert (row["id"], row["outcome"]) == ("7", "smalltalk")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no column id and text"),
        (b"id,message\n1,hello\n", "no column text"),
        (b"hello\nworld\n", "no column id and text"),
    ],
)
def test_a_file_without_the_columns_is_a_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "in.csv").write_bytes(content)

    with pytest.raises(BatchError, match=message) as error:
        Batch.read(tmp_path / "in.csv")
    assert "in.csv" in str(error.value)


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="can't be read"):
        Batch.read(tmp_path / "missing.csv")
