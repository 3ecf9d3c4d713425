"""Chooses temperature and threshold from the training examples alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.building.examples import Example
from tests.bench.nlu.data_set import OUT_OF_SCOPE
from tests.bench.nlu.figures import Numbers, Words, curve

FOLDS = 3
ENOUGH = 2000
"""With so many messages held out already, the other folds would only take time."""

SEED = 42


@dataclass(frozen=True)
class Split:
    """A part of the examples to learn from, and another one to be asked.

    Attributes:
        train: examples of two thirds of the intents.
        test: other examples of these intents, and all examples of the other intents as out of scope.
    """

    train: list[Example]
    test: list[Example]


def splits(examples: Sequence[Example]) -> Iterator[Split]:
    """Up to three splits; in each a third of the intents is unknown, and a third of the others' examples is held out.

    The unknown intents stand for what visitors ask beside the examples: no message of a test set is needed.
    """
    draw = np.random.default_rng(SEED)
    intents = sorted({example.intent for example in examples})
    part_of_intent = dict(zip(intents, _parts(len(intents), draw), strict=True))
    part_of_example = _parts(len(examples), draw)
    asked = 0
    for fold in range(FOLDS):
        if asked >= ENOUGH:
            return
        unknown = [part_of_intent[example.intent] == fold for example in examples]
        held = [part == fold for part in part_of_example]
        rows = list(zip(examples, unknown, held, strict=True))
        train = [example for example, is_unknown, is_held in rows if not is_unknown and not is_held]
        known = {example.intent for example in train}
        # Of an intent with very few examples all may be held out: then it is unknown, too.
        test = [
            example if example.intent in known else Example(example.text, OUT_OF_SCOPE)
            for example, is_unknown, is_held in rows
            if is_unknown or is_held
        ]
        asked += len(test)
        yield Split(train, test)


def _parts(count: int, draw: np.random.Generator) -> NDArray[np.int64]:
    return draw.permutation(np.arange(count) % FOLDS)


def choose_threshold(predicted: Words, confidence: Numbers, labels: Words) -> float:
    """The threshold with the best MCC on what was held out."""
    return max(curve(predicted, confidence, labels), key=lambda point: point.mcc).threshold
