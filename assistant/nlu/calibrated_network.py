"""Small networks whose mean probabilities mean what they say."""

import warnings
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from assistant.nlu.calibrated_regression import SEED, FitSettings, Rows

NETWORKS, HIDDEN = 3, 64
"""So many networks with so many hidden units each, whose outputs are averaged: what a single one says of a message near
the border depends on the order in which it saw the examples."""

PASSES = 12
"""How often the training sees each example; later ones only learn the examples by heart."""


class CalibratedNetwork:
    """scikit-learn's perceptrons with rectified units, averaged, and one temperature as in CalibratedRegression.

    It tells apart what a regression can't: the same words with another person or a denial in front of them.

    Attributes:
        labels: the class names, sorted.
    """

    def __init__(self, weights: list[Rows], biases: list[Rows], labels: list[str], temperature: float) -> None:
        self._weights, self._biases, self._temperature = weights, biases, temperature
        self.labels = labels

    @classmethod
    def fit(cls, features: Rows, labels: list[str], settings: FitSettings) -> "CalibratedNetwork":
        """Trains on all rows (see CalibratedRegression)."""
        models = [_trained(features, labels, settings, SEED + number) for number in range(NETWORKS)]
        return cls(
            [
                np.hstack([model.coefs_[0] for model in models]).astype(np.float32),
                (np.vstack([model.coefs_[1] for model in models]) / NETWORKS).astype(np.float32),
            ],
            [
                np.hstack([model.intercepts_[0] for model in models]).astype(np.float32),
                np.mean([model.intercepts_[1] for model in models], axis=0).astype(np.float32),
            ],
            [str(name) for name in models[0].classes_],
            settings.temperature,
        )

    def unfold(self, start: int, components: Rows) -> "CalibratedNetwork":
        """The same model over the features before a linear reduction (see CalibratedRegression)."""
        first = self._weights[0]
        return self._with_first(np.vstack([first[:start], components.T @ first[start:]]), self._biases[0])

    def unscale(self, mean: Rows, spread: Rows) -> "CalibratedNetwork":
        """The same model over features before they were scaled (see CalibratedRegression)."""
        first = self._weights[0].astype(np.float64)
        first[: len(mean)] /= spread[:, None]
        return self._with_first(first.astype(np.float32), self._biases[0] - mean @ first[: len(mean)])

    def probabilities(self, features: Rows | csr_matrix) -> list[dict[str, float]]:
        """The probability of each class, for each row."""
        hidden = np.maximum(np.asarray(features @ self._weights[0]) + self._biases[0], 0)
        rows = softmax((hidden @ self._weights[1] + self._biases[1]) / self._temperature, axis=1)
        return [dict(zip(self.labels, map(float, row), strict=True)) for row in rows]

    def save(self, path: Path) -> None:
        """Writes the model as plain arrays."""
        np.savez_compressed(
            path,
            first=self._weights[0],
            second=self._weights[1],
            first_bias=self._biases[0],
            second_bias=self._biases[1],
            labels=np.array(self.labels),
            temperature=self._temperature,
        )

    @classmethod
    def load(cls, path: Path) -> "CalibratedNetwork":
        """Reads what `save` wrote; no pickles."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                [arrays["first"], arrays["second"]],
                [arrays["first_bias"], arrays["second_bias"]],
                [str(name) for name in arrays["labels"]],
                float(arrays["temperature"]),
            )

    def _with_first(self, weights: Rows, bias: Rows) -> "CalibratedNetwork":
        return CalibratedNetwork(
            [np.ascontiguousarray(weights, np.float32), self._weights[1]],
            [bias.astype(np.float32), self._biases[1]],
            self.labels,
            self._temperature,
        )


def _trained(features: Rows, labels: list[str], settings: FitSettings, seed: int) -> MLPClassifier:
    with warnings.catch_warnings():
        # That it has not converged is the purpose of PASSES.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return MLPClassifier(
            (HIDDEN,),
            alpha=0.01 / settings.inverse_regularization,
            batch_size=128,
            learning_rate_init=2e-3,
            max_iter=PASSES,
            random_state=seed,
        ).fit(features, np.array(labels))
