"""What the training examples say of a message, beside the networks."""

from pathlib import Path
from typing import NamedTuple

from scipy.special import softmax

from assistant.nlu.decision import Probabilities
from assistant.nlu.nearest_examples import NearestExamples
from assistant.nlu.sentence_features import SentenceFeatures
from assistant.nlu.vector_regression import VectorRegression

NEAREST_FILE, REGRESSION_FILE = "nearest.npz", "regression.npz"

SHARPNESS = 52.0
"""What the similarities are multiplied by before they become probabilities."""

PROBABILITY_EXPONENT = 0.07
"""How much the probability counts in the confidence, beside the familiarity: whether a message belongs to any intent at
all shows in the examples near it, and only in close calls in how sure the ranking is."""


class Ranked(NamedTuple):
    """What is said of one message.

    Attributes:
        probabilities: of the intents.
        similarities: to the nearest example of each intent, at most 1.
    """

    probabilities: Probabilities
    similarities: dict[str, float]


class ExampleRanking:
    """Unites networks, a regression over the encoder's vectors, and the nearest examples: their mean.

    With many examples the networks are the best of the three, with few the others are; the mean is never far from it.

    Args:
        nearest: the examples.
        regression: over their vectors.
    """

    def __init__(self, nearest: NearestExamples, regression: VectorRegression) -> None:
        self._nearest, self._regression = nearest, regression

    @classmethod
    def fit(cls, features: SentenceFeatures, labels: list[str]) -> "ExampleRanking":
        """Trains on all rows; `labels` has the intent of each."""
        nearest = NearestExamples.fit(features, labels)
        return cls(nearest, VectorRegression.fit(nearest.reduced(features), labels))

    def rank(self, features: SentenceFeatures, networks: list[Probabilities]) -> list[Ranked]:
        """Ranks each row.

        Args:
            features: one row a message.
            networks: what the networks say of each row.
        """
        regression = self._regression.probabilities(self._nearest.reduced(features))
        names = self._nearest.labels
        ranked = []
        for rows in zip(networks, regression, *self._nearest.similarities(features), strict=True):
            network, linear, nearest, two_nearest = rows
            near = dict(zip(names, softmax(two_nearest * SHARPNESS).tolist(), strict=True))
            united = {name: (network[name] + linear[name] + near[name]) / 3 for name in names}
            ranked.append(Ranked(united, dict(zip(names, nearest.tolist(), strict=True))))
        return ranked

    def save(self, folder: Path) -> None:
        """Writes the model as plain arrays."""
        self._nearest.save(folder / NEAREST_FILE)
        self._regression.save(folder / REGRESSION_FILE)

    @classmethod
    def load(cls, folder: Path) -> "ExampleRanking":
        """Reads what `save` wrote; no pickles."""
        return cls(NearestExamples.load(folder / NEAREST_FILE), VectorRegression.load(folder / REGRESSION_FILE))


def confidence(familiarity: float, probability: float) -> float:
    """How sure it is that a message belongs to its likeliest intent, and to any; 0 to 1, but no probability.

    Args:
        familiarity: its similarity to the nearest example of that intent.
        probability: of that intent among all.
    """
    return max(familiarity, 0.0) * float(probability**PROBABILITY_EXPONENT)
