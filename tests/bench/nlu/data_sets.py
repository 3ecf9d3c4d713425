"""Finds the data sets in a folder, each in the form in which it was published."""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.building.examples import Example
from tests.bench.nlu.data_set import OUT_OF_SCOPE, DataSet

LABELS_OUT_OF_SCOPE = {OUT_OF_SCOPE, "NO_NODES_DETECTED"}
"""How the data sets call it; the second is HINT3's word."""

DRAWS = range(3)
FEW = 10
"""So many examples an intent has a draw, as in Casanueva et al. 2020, https://aclanthology.org/2020.nlp4convai-1.5."""

FEW_SHOT = {"banking77"}
"""The folders of which draws are judged as well as the whole."""

QUICK_INTENTS, QUICK_EXAMPLES, QUICK_TEST = 6, 10, 60


class DataSetError(Exception):
    """A file of a data set can't be read."""


def find_data_sets(folder: Path, quick: bool = False) -> list[DataSet]:
    """All data sets below a folder, the small ones first.

    A folder with `train.csv` and `test.csv`, or several pairs `NAME_train.csv` and `NAME_test.csv`, is taken as it is:
    two columns, text and label. `data_full.json` is CLINC150's own form.

    Args:
        folder: with one folder a data set.
        quick: six intents with ten examples and sixty messages of each, to see that everything runs.

    Raises:
        DataSetError: there is none, or one can't be read.
    """
    if not folder.is_dir():
        raise DataSetError(f"{folder} is no folder. Give the one with the data sets: make bench-nlu DATA=../folder")
    found = [data_set for inner in sorted(folder.iterdir()) if inner.is_dir() for data_set in _read(inner)]
    if not found:
        raise DataSetError(f"{folder} has no folder with train.csv and test.csv (text,label).")
    if quick:
        found = [_quick(data_set) for data_set in found if data_set.draw == 0]
    return sorted(found, key=lambda data_set: (len(data_set.train), data_set.draw))


def _read(folder: Path) -> Iterator[DataSet]:
    for train in sorted(folder.glob("*train.csv")):
        test = train.with_name(train.name.removesuffix("train.csv") + "test.csv")
        part = train.name.removesuffix("train.csv").strip("_-")
        if test.is_file():
            whole = _data_set(f"{folder.name} {part}".strip(), _rows(train), _rows(test))
            yield whole
            if folder.name in FEW_SHOT:
                yield from (_draw(whole, number) for number in DRAWS)
    if (folder / "data_full.json").is_file():
        yield _clinc(folder)


def _clinc(folder: Path) -> DataSet:
    parts = json.loads((folder / "data_full.json").read_text(encoding="utf-8"))
    rows = {name: [Example(text, label) for text, label in part] for name, part in parts.items()}
    return _data_set(folder.name, rows["train"], [*rows["test"], *rows["oos_test"]])


def _rows(path: Path) -> list[Example]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        reader = csv.reader(source)
        next(reader, None)
        found = []
        for row in reader:
            if len(row) < 2 or not row[0].strip() or not row[1].strip():
                raise DataSetError(f"{path}, line {reader.line_num}: expected a text and a label.")
            found.append(Example(row[0], row[1]))
    return found


def _data_set(name: str, train: Iterable[Example], test: Iterable[Example]) -> DataSet:
    train, test = ([_in_our_words(example) for example in part] for part in (train, test))
    learnt = tuple(dict.fromkeys(example for example in train if example.intent != OUT_OF_SCOPE))
    if len({example.intent for example in learnt}) < 2 or not test:
        raise DataSetError(f"{name}: needs examples of two intents at least, and messages to ask.")
    return DataSet(name, 0, learnt, tuple(test))


def _in_our_words(example: Example) -> Example:
    return Example(example.text, OUT_OF_SCOPE) if example.intent in LABELS_OUT_OF_SCOPE else example


def _draw(whole: DataSet, number: int) -> DataSet:
    draw = random.Random(number)
    few = [example for rows in _by_intent(whole.train).values() for example in draw.sample(rows, min(FEW, len(rows)))]
    return DataSet(f"{whole.name} {FEW} an intent", number, tuple(few), whole.test)


def _quick(whole: DataSet) -> DataSet:
    kept = dict(list(_by_intent(whole.train).items())[:QUICK_INTENTS])
    train = [example for rows in kept.values() for example in rows[:QUICK_EXAMPLES]]
    known = [example for example in whole.test if example.intent in kept]
    unknown = [example for example in whole.test if example.intent == OUT_OF_SCOPE]
    return DataSet(whole.name, 0, tuple(train), (*known[:QUICK_TEST], *unknown[:QUICK_TEST]))


def _by_intent(examples: Iterable[Example]) -> dict[str, list[Example]]:
    found: dict[str, list[Example]] = defaultdict(list)
    for example in sorted(examples, key=lambda example: example.intent):
        found[example.intent].append(example)
    return found
