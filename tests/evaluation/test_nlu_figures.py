import csv
from pathlib import Path

import pytest
from PIL import Image

from assistant.building.examples import Example, read_examples
from assistant.calibration.held_out import HeldOut, folds
from assistant.commands.calibrate import read_settings
from assistant.commands.nlu_report import NluReport, write_nlu_report
from assistant.evaluation.learning_curve import Step, learning_curve
from assistant.evaluation.nlu_figures import accuracy, confusions, odd_examples, places

INTENTS = ("not_covered/cost", "faq/speed", "human")


def row(text: str, intent: str, taken_for: str, sure: float = 0.9) -> HeldOut:
    rest = (1 - sure) / (len(INTENTS) - 1)
    return HeldOut(text, intent, {name: sure if name == taken_for else rest for name in INTENTS}, {}, [])


@pytest.fixture(scope="module")
def rows() -> list[HeldOut]:
    """Thirty right ones of each intent, three mixed up a little, and one that is surely labelled wrongly."""
    right = [row(f"{intent} {number}", intent, intent) for intent in INTENTS for number in range(30)]
    unsure = [row(f"unsure {number}", "faq/speed", "human", 0.4) for number in range(3)]
    return [*right, *unsure, row("what is the price", "human", "not_covered/cost", 0.98)]


def test_pairs_are_counted_the_most_frequent_first(rows: list[HeldOut]) -> None:
    first, second = confusions(rows)

    assert (first.intent, first.taken_for, first.count) == ("faq/speed", "human", 3)
    assert first.share == pytest.approx(3 / 33)
    assert second.count == 1
    assert accuracy(rows) == pytest.approx(90 / 94)


def test_a_wrong_label_is_the_oddest(rows: list[HeldOut]) -> None:
    first = odd_examples(rows)[0]

    assert (first.text, first.intent, first.suggested) == ("what is the price", "human", "not_covered/cost")


def test_every_example_of_the_project_has_its_place() -> None:
    found = places()

    missing = [example.text for example in read_examples() if example.text not in found]
    assert len(missing) < 0.01 * len(found)
    file, line = found[read_examples()[0].text].split(":")
    assert read_examples()[0].text in Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_the_report_names_pairs_and_lists_the_odd_ones_in_a_file_of_their_own(
    rows: list[HeldOut], tmp_path: Path
) -> None:
    report = NluReport([Step(5, 15, 0.5), Step(10, 30, 0.7)], rows)

    write_nlu_report(report, tmp_path / "report.md", tmp_path / "odd.csv")

    document = (tmp_path / "report.md").read_text()
    assert "| `faq/speed` | `human` | 3 | 9.1% |" in document
    assert "| 10 | 30 | 0.700 |" in document
    assert "what is the price" not in document
    with (tmp_path / "odd.csv").open() as source:
        assert next(csv.DictReader(source))["text"] == "what is the price"
    for picture in ("learning_curve.png", "confusion_pairs.png"):
        assert Image.open(tmp_path / "figures" / picture).width > 400


def test_more_examples_teach_more() -> None:
    some = [example for intent in INTENTS for example in _of(intent)]
    train, held = next(iter(folds(some)))

    first, second = learning_curve(read_settings(), train, held, sizes=(1, 20))

    assert (first.examples, second.examples) == (3, 60)
    assert second.accuracy > max(first.accuracy, 0.8)


def _of(intent: str) -> list[Example]:
    return [example for example in read_examples() if example.intent == intent][:45]
