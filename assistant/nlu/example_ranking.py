"""What the training examples say of a message, beside the networks."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Optional

from scipy.special import softmax

from assistant.nlu.decision import Probabilities
from assistant.nlu.nearest_examples import NearestExamples
from assistant.nlu.sentence_features import SentenceFeatures
from assistant.nlu.vector_regression import VectorRegression
from assistant.safety.safety_class import danger_class

NEAREST_FILE, REGRESSION_FILE = "nearest.npz", "regression.npz"

SHARPNESS = 52.0
"""What the similarities are multiplied by before they become probabilities."""

PROBABILITY_EXPONENT = 0.15
"""How much the probability counts in the confidence, beside the familiarity: whether a message belongs to any intent at
all shows in the examples near it, and only in close calls in how sure the ranking is."""


class Ranked(NamedTuple):
    """What is said of one message.

    Attributes:
        probabilities: of the intents.
        danger: the probabilities of the safety classes and of `harmless`; empty where no network tells danger apart.
        similarities: to the nearest examples of each intent, at most 1: three quarters of the nearest one, a quarter of
            the second.
    """

    probabilities: Probabilities
    danger: Probabilities
    similarities: dict[str, float]


class ExampleRanking:
    """Unites networks, the nearest examples, and where examples are few a regression over their vectors: their mean.

    With many examples the networks are the best of the three, with few the others are; the mean is never far from it.

    Args:
        nearest: the examples.
        regression: over their vectors; None where it takes no part.
    """

    def __init__(self, nearest: NearestExamples, regression: Optional[VectorRegression]) -> None:
        self._nearest, self._regression = nearest, regression

    @classmethod
    def fit(cls, features: SentenceFeatures, labels: list[str], few: bool) -> "ExampleRanking":
        """Trains on all rows.

        Args:
            features: one row an example.
            labels: the intent of each row.
            few: whether a regression and the published encoder's vectors take part.
        """
        nearest = NearestExamples.fit(features, labels, published=few)
        return cls(nearest, VectorRegression.fit(nearest.reduced(features), labels) if few else None)

    def rank(
        self, features: SentenceFeatures, networks: list[Probabilities], dangers: list[Probabilities]
    ) -> list[Ranked]:
        """Ranks each row.

        Args:
            features: one row a message.
            networks: what the networks say of the intent of each row.
            dangers: what those say of it that tell danger apart.
        """
        voices = [networks]
        if self._regression:
            voices.append(self._regression.probabilities(self._nearest.reduced(features)))
        names = self._nearest.labels
        ranked = []
        for nearest, two_nearest, danger, *said in zip(
            *self._nearest.similarities(features), dangers, *voices, strict=True
        ):
            near = dict(zip(names, softmax(two_nearest * SHARPNESS).tolist(), strict=True))
            similarities = dict(zip(names, ((nearest + two_nearest) / 2).tolist(), strict=True))
            ranked.append(Ranked(_mean([near, *said]), _with_examples(danger, near), similarities))
        return ranked

    def save(self, folder: Path) -> None:
        """Writes the model as plain arrays."""
        self._nearest.save(folder / NEAREST_FILE)
        if self._regression:
            self._regression.save(folder / REGRESSION_FILE)

    @classmethod
    def load(cls, folder: Path) -> "ExampleRanking":
        """Reads what `save` wrote; no pickles."""
        path = folder / REGRESSION_FILE
        regression = VectorRegression.load(path) if path.exists() else None
        return cls(NearestExamples.load(folder / NEAREST_FILE), regression)


def confidence(familiarity: float, probability: float) -> float:
    """How sure it is that a message belongs to its likeliest intent, and to any; 0 to 1, but no probability.

    Args:
        familiarity: its similarity to the nearest examples of that intent.
        probability: of that intent among all.
    """
    return max(familiarity, 0.0) * float(probability**PROBABILITY_EXPONENT)


def _mean(voices: Sequence[Probabilities]) -> Probabilities:
    return {name: sum(voice[name] for voice in voices) / len(voices) for name in voices[0]}


def _with_examples(danger: Probabilities, near: Probabilities) -> Probabilities:
    """The mean of what the networks say of danger and of what the nearest examples do."""
    shares = dict.fromkeys(danger, 0.0)
    for intent, share in near.items() if danger else ():
        shares[danger_class(intent)] += share
    return _mean([danger, shares])
