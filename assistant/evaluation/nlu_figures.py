"""What a content editor needs to know of the examples: which are mixed up, and which look oddly labelled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cleanlab.filter import find_label_issues

from assistant.building.examples import EXAMPLES
from assistant.calibration.held_out import HeldOut


@dataclass(frozen=True)
class Confusion:
    """Two intents, of which examples of the one are taken for the other.

    Attributes:
        intent: as the author has it.
        taken_for: as the model has it.
        count: of how many examples.
        share: of how many of the intent's examples, 0 to 1.
    """

    intent: str
    taken_for: str
    count: int
    share: float


@dataclass(frozen=True)
class OddExample:
    """An example whose label the model doubts.

    Attributes:
        text: the example.
        intent: its label.
        suggested: what the model, trained without it, takes it for.
        probability: how likely the model holds the label to be.
    """

    text: str
    intent: str
    suggested: str
    probability: float


def accuracy(rows: Sequence[HeldOut]) -> float:
    """The share of examples whose likeliest intent is their label."""
    return sum(likeliest(row) == row.intent for row in rows) / len(rows)


def confusions(rows: Sequence[HeldOut]) -> list[Confusion]:
    """Every pair that is mixed up, the most frequent first."""
    of_intent = Counter(row.intent for row in rows)
    pairs = Counter((row.intent, likeliest(row)) for row in rows)
    return [
        Confusion(intent, taken_for, count, count / of_intent[intent])
        for (intent, taken_for), count in pairs.most_common()
        if intent != taken_for
    ]


def odd_examples(rows: Sequence[HeldOut]) -> list[OddExample]:
    """The examples that confident learning holds for wrongly labelled, the least likely label first.

    Northcutt et al. 2021, https://doi.org/10.1613/jair.1.12125, as cleanlab has it. An odd label need not be a wrong
    one: it may also be the only example of its kind.
    """
    names = sorted(rows[0].whole)
    number = {name: place for place, name in enumerate(names)}
    labels = np.array([number[row.intent] for row in rows])
    probabilities = np.array([[row.whole[name] for name in names] for row in rows])
    # More than one process would each load the whole of Rasa.
    found = find_label_issues(labels, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
    return [
        OddExample(rows[at].text, rows[at].intent, likeliest(rows[at]), rows[at].whole[rows[at].intent]) for at in found
    ]


def likeliest(row: HeldOut) -> str:
    """The likeliest intent of an example."""
    return max(row.whole, key=row.whole.__getitem__)


def places(folder: Path = EXAMPLES) -> dict[str, str]:
    """Text of an example to `file:line`."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.yml")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            found.setdefault(line.strip().removeprefix("- ").strip(), f"{file}:{number}")
    return found
