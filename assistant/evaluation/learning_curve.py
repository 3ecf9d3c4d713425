"""How much better more examples make the model."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.building.examples import Example
from assistant.calibration.held_out import judged
from assistant.calibration.understanding import Settings
from assistant.evaluation.nlu_figures import accuracy
from assistant.nlu.fit_settings import SEED

SIZES = (5, 10, 20, 40, 80, 160)
"""So many examples an intent, at most."""


@dataclass(frozen=True)
class Step:
    """One point of the curve.

    Attributes:
        each: so many examples an intent, at most.
        examples: so many in all.
        accuracy: on the held-out examples.
    """

    each: int
    examples: int
    accuracy: float


def learning_curve(
    settings: Settings, train: Sequence[Example], held: Sequence[Example], sizes: Sequence[int] = SIZES
) -> list[Step]:
    """Trains with more and more of the examples, and asks the same held-out ones each time.

    Args:
        settings: those of each component by its name in config.yml.
        train: what may be learnt from.
        held: what is asked.
        sizes: so many examples an intent at most has each step.
    """
    steps = []
    for each in sizes:
        some = _some(train, each)
        print(f"Learning from {each} examples an intent at most, {len(some):,} in all", flush=True)
        steps.append(Step(each, len(some), accuracy(judged(settings, some, held))))
    return steps


def _some(examples: Sequence[Example], each: int) -> list[Example]:
    by_intent: dict[str, list[Example]] = defaultdict(list)
    draw = np.random.default_rng(SEED)
    for place in draw.permutation(len(examples)):
        by_intent[examples[place].intent].append(examples[place])
    return [example for intent in sorted(by_intent) for example in by_intent[intent][:each]]
