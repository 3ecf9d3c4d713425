import csv
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from assistant.commands.safety_report import HELD_OUT
from assistant.evaluation.labelled_message import LabelledMessage

EVALUATION = Path("../shared/eval")
FORBIDDEN_PHRASES = Path("data/safety/wording.yml")


def normalized(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.fixture(scope="module")
def examples() -> list[tuple[str, str]]:
    """Every training example, as (intent, text)."""
    found = []
    for file in sorted(Path("data/nlu").rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            found += [(block["intent"], line.removeprefix("- ")) for line in block["examples"].strip().splitlines()]
    return found


def test_there_are_enough_examples(examples: list[tuple[str, str]]) -> None:
    counts = Counter(intent for intent, _ in examples)

    assert all(
        count >= 40 for intent, count in counts.items() if intent.startswith(("faq/", "not_covered/", "safety/"))
    )
    assert sum(intent.startswith("faq/") for intent in counts) == 10
    assert sum(intent.startswith("not_covered/") for intent in counts) == 10
    assert sum(intent.startswith("safety/") for intent in counts) == 9
    assert counts["out_of_scope"] >= 300


def test_no_example_stands_under_two_intents(examples: list[tuple[str, str]]) -> None:
    intents: dict[str, set[str]] = {}
    for intent, text in examples:
        intents.setdefault(normalized(text), set()).add(intent)

    assert {text: own for text, own in intents.items() if len(own) > 1 and text} == {}


def test_examples_are_of_many_kinds(examples: list[tuple[str, str]]) -> None:
    """Each topic, name and class has questions, fragments, long messages, capitals and messages without punctuation."""
    texts: dict[str, list[str]] = {}
    for intent, text in examples:
        if intent.startswith(("faq/", "not_covered/", "safety/")):
            texts.setdefault(intent, []).append(text)
    for intent, own in texts.items():
        assert any("?" in text for text in own), intent
        assert any(len(text.split()) <= 3 for text in own), intent
        assert any(len(text.split()) >= 18 for text in own), intent
        assert any(text.isupper() for text in own), intent
        assert any(text[-1].isalnum() for text in own), intent


def test_no_example_answer_or_test_is_a_message_of_the_evaluation(examples: list[tuple[str, str]]) -> None:
    if EVALUATION.is_dir():
        rows = [row for file in EVALUATION.glob("*.csv") for row in csv.DictReader(file.open(encoding="utf-8"))]
        evaluated = {normalized(row["text"]) for row in rows}
        assert [text for _, text in examples if len(text.split()) > 2 and normalized(text) in evaluated] == []


def test_no_example_is_a_held_out_message(examples: list[tuple[str, str]]) -> None:
    held_out = {normalized(message.text) for message in LabelledMessage.read_all(HELD_OUT)}

    assert [text for _, text in examples if len(text.split()) > 2 and normalized(text) in held_out] == []


def test_there_are_as_many_harmless_examples_as_dangerous_ones(examples: list[tuple[str, str]]) -> None:
    dangerous = sum(intent.startswith("safety/") for intent, _ in examples)

    assert dangerous >= 6000
    assert len(examples) - dangerous >= dangerous


@pytest.mark.parametrize("word", [r"\d+ ?(?:mg|mcg|ml|milligrams?)\b", r"\bcommitted suicide\b", r"\bfailed attempt\b"])
def test_the_data_keep_to_safe_messaging(word: str) -> None:
    for file in sorted(set(Path("data").rglob("*.yml")) - {FORBIDDEN_PHRASES}):
        assert not re.search(word, file.read_text(encoding="utf-8"), re.IGNORECASE), file
