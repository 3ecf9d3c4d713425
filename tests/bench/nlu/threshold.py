"""Chooses temperature and threshold from the training examples alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from assistant.building.examples import Example
from assistant.nlu.sentence_features import NGRAMS
from tests.bench.nlu.data_set import OUT_OF_SCOPE
from tests.bench.nlu.figures import Numbers, Words, curve

FOLDS = 3
ENOUGH = 400
"""With so many messages held out already, the other folds would only take time."""

ALIKE = 0.5
"""Examples of an intent that are as similar as that, by their n-grams and on average, are held out together. An author
writes variants of a sentence; a visitor's is seldom as near to any example as they are to each other."""

NEARLY_BEST = 0.01
"""So much less than the best MCC is as good: the middle of these thresholds is steadier than the very best one."""

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
    part_of_example = _parts_of_examples(examples, draw)
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


def _parts_of_examples(examples: Sequence[Example], draw: np.random.Generator) -> NDArray[np.int64]:
    """The part of each example: the same for those that are alike, and parts of about the same size."""
    parts = np.zeros(len(examples), np.int64)
    for intent in sorted({example.intent for example in examples}):
        rows = np.array([row for row, example in enumerate(examples) if example.intent == intent])
        sizes = np.zeros(FOLDS)
        clusters = [rows[own] for own in _alike([examples[row].text for row in rows])]
        for cluster in sorted(clusters, key=len, reverse=True):
            # Of equally small parts any: else the single examples of all intents would be held out by the first fold.
            part = int(draw.permutation(np.flatnonzero(sizes == sizes.min()))[0])
            parts[cluster] = part
            sizes[part] += len(cluster)
    return parts


def _alike(texts: list[str]) -> list[NDArray[np.int64]]:
    """The texts in clusters."""
    if len(texts) == 1:
        return [np.array([0])]
    ngrams = NGRAMS.transform(texts)
    distances = squareform(np.clip(1 - (ngrams @ ngrams.T).toarray(), 0, None), checks=False)
    numbers = fcluster(linkage(distances, "average"), 1 - ALIKE, "distance")
    return [np.flatnonzero(numbers == number) for number in np.unique(numbers)]


def choose_threshold(predicted: Words, confidence: Numbers, labels: Words) -> float:
    """The middle of the thresholds whose MCC is as good as the best one on what was held out."""
    points = curve(predicted, confidence, labels)
    enough = max(point.mcc for point in points) - NEARLY_BEST
    return float(np.mean([point.threshold for point in points if point.mcc >= enough]))
