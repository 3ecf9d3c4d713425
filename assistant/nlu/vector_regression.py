"""A regression over a few columns."""

import warnings
from pathlib import Path

import numpy as np
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from assistant.nlu.decision import Probabilities
from assistant.nlu.sentence_features import Rows

STRENGTH = 26.0
"""The inverse of the penalty on the weights (scikit-learn's C), for rows of length about 1."""

PASSES = 100
"""More passes change no prediction worth the time."""


class VectorRegression:
    """scikit-learn's logistic regression. With few examples an intent it tells more of them apart than networks do.

    Attributes:
        labels: the class names, sorted.
    """

    def __init__(self, weights: Rows, bias: Rows, labels: list[str]) -> None:
        self._weights, self._bias = weights, bias
        self.labels = labels

    @classmethod
    def fit(cls, rows: Rows, labels: list[str]) -> "VectorRegression":
        """Trains on all rows; `labels` has the class of each."""
        with warnings.catch_warnings():
            # That it has not converged is the purpose of PASSES.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model = LogisticRegression(C=STRENGTH, max_iter=PASSES).fit(rows, np.array(labels))
        weights, bias = model.coef_, model.intercept_
        if len(weights) == 1:
            # Of two classes scikit-learn keeps the second one's weights.
            weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        return cls(weights.T.astype(np.float32), bias.astype(np.float32), [str(name) for name in model.classes_])

    def probabilities(self, rows: Rows) -> list[Probabilities]:
        """The probability of each class, for each row."""
        shares = softmax(rows @ self._weights + self._bias, axis=1)
        return [dict(zip(self.labels, row.tolist(), strict=True)) for row in shares]

    def save(self, path: Path) -> None:
        """Writes the model as plain arrays."""
        np.savez_compressed(path, weights=self._weights, bias=self._bias, labels=np.array(self.labels))

    @classmethod
    def load(cls, path: Path) -> "VectorRegression":
        """Reads what `save` wrote; no pickles."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["bias"], [str(name) for name in arrays["labels"]])
