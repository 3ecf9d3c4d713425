"""The whole benchmark, on a few made-up messages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TRAIN = {
    "opening": ["when do you open", "opening hours please", "are you open on sunday", "how late are you open"],
    "bread": ["which bread have you got", "do you sell rye bread", "is the bread fresh", "any white bread left"],
    "cake": ["i want to order a birthday cake", "can i order a cake", "a wedding cake for sixty", "book me a cake"],
    "parking": ["where can i park", "is there parking nearby", "do you have a car park", "parking for customers"],
}
TEST = {
    "opening": ["until when are you open today"],
    "bread": ["do you have rye bread today"],
    "cake": ["order a chocolate cake for friday"],
    "parking": ["can i park my car there"],
    "oos": ["who won the football match", "translate this letter"],
}

ENOUGH = {"enough_threshold", "enough_mcc", "enough_in_scope", "enough_oos_recall"}
"""The figures that a system may be too weak for."""


def rows(messages: dict[str, list[str]]) -> str:
    return "text,label\n" + "".join(f"{text},{label}\n" for label, texts in messages.items() for text in texts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    (folder / "data" / "bakery").mkdir(parents=True)
    (folder / "data" / "bakery" / "train.csv").write_text(rows(TRAIN))
    (folder / "data" / "bakery" / "test.csv").write_text(rows(TEST))
    return folder


def bench(folder: Path, *arguments: str) -> str:
    places = ["--var", str(folder / "var"), "--docs", str(folder / "docs")]
    command = [sys.executable, "-m", "tests.bench.nlu", str(folder / "data"), *places, *arguments]
    environment = {**os.environ, "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    return bench(folder)


def test_both_systems_are_trained_asked_and_reported(folder: Path, said: str) -> None:
    assert "Adapting the encoder to the examples" in said
    assert "Epochs: 100%" in said
    found = json.loads((folder / "var" / "bench-nlu.json").read_text())["bakery"]
    assert found["ours"]["in_scope_accuracy"] == 1.0
    assert found["ours"]["auroc"] == 1.0
    assert found["ours"]["enough_oos_recall"] == 1.0
    assert {*found["stock"]} | ENOUGH == {*found["ours"]}


@pytest.mark.usefixtures("said")
def test_stock_is_trained_and_not_taken_from_a_cache_of_rasa(folder: Path) -> None:
    assert not (folder / "cache").exists()


@pytest.mark.usefixtures("said")
def test_a_run_goes_on_where_the_last_one_was_and_writes_the_report(folder: Path) -> None:
    again = bench(folder)

    report = (folder / "docs" / "benchmarks.md").read_text()
    assert again.count("known from an earlier run") == 2
    assert "│ MCC, best threshold" in again
    assert "…" not in again
    assert "## bakery" in report
    assert "| ours |" in report
    assert (folder / "docs" / "figures" / "benchmark_bakery.png").stat().st_size > 10_000


def test_a_folder_without_data_sets_says_what_to_give(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bench.nlu", str(tmp_path / "missing")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "make bench-nlu DATA=" in done.stderr
