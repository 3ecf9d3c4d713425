"""Logistic regression whose probabilities mean what they say."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

Rows: TypeAlias = NDArray[np.float32]
SEED = 42


@dataclass(frozen=True)
class FitSettings:
    """How a regression is trained.

    Attributes:
        inverse_regularization: scikit-learn's C.
        temperature: what the logits are divided by; `faq calibrate` finds it.
        balanced: whether a class counts the same however few examples it has.
    """

    inverse_regularization: float
    temperature: float
    balanced: bool


class CalibratedRegression:
    """Multinomial logistic regression with one temperature (Guo et al. 2017, https://arxiv.org/abs/1706.04599).

    The temperature is the one under which held-out examples of a cross-validation are likeliest; `faq calibrate` finds
    it (`assistant/calibration/temperature.py`), so that a training need not.

    Attributes:
        labels: the class names, sorted.
    """

    def __init__(self, coefficients: Rows, intercept: Rows, labels: list[str], temperature: float) -> None:
        # One row a feature: a sparse product copies a matrix that lies the other way at every turn.
        self._weights, self._intercept = np.ascontiguousarray(coefficients.T), intercept
        self._temperature = temperature
        self.labels = labels

    @classmethod
    def fit(cls, features: Rows, labels: list[str], settings: FitSettings) -> "CalibratedRegression":
        """Trains on all rows.

        Args:
            features: one row an example, dense.
            labels: the class of each row.
            settings: how.
        """
        model = LogisticRegression(
            C=settings.inverse_regularization,
            class_weight="balanced" if settings.balanced else None,
            # Held-out likelihood no longer changes after this many (0.8065 against 0.8051 nats at 100).
            max_iter=60,
            tol=1e-2,
            multi_class="multinomial",
            random_state=SEED,
        ).fit(features, np.array(labels))
        return cls(
            model.coef_.astype(np.float32),
            model.intercept_.astype(np.float32),
            [str(name) for name in model.classes_],
            settings.temperature,
        )

    def unfold(self, start: int, components: Rows) -> "CalibratedRegression":
        """The same model over the features before a linear reduction, so that its use needs no reduction.

        Args:
            start: the first column that holds reduced features; all columns from it on do.
            components: the reduction, shape (reduced, original).
        """
        weights = np.vstack([self._weights[:start], components.T @ self._weights[start:]])
        return CalibratedRegression(weights.T.astype(np.float32), self._intercept, self.labels, self._temperature)

    def unscale(self, mean: Rows, spread: Rows) -> "CalibratedRegression":
        """The same model over features before they were scaled, the first columns that is, as many as `mean` has."""
        weights = self._weights.astype(np.float64)
        weights[: len(mean)] /= spread[:, None]
        intercept = self._intercept - mean @ weights[: len(mean)]
        return CalibratedRegression(
            weights.T.astype(np.float32), intercept.astype(np.float32), self.labels, self._temperature
        )

    def probabilities(self, features: Rows | csr_matrix) -> list[dict[str, float]]:
        """The probability of each class, for each row."""
        logits = np.asarray(features @ self._weights) + self._intercept
        rows = softmax(logits / self._temperature, axis=1)
        return [dict(zip(self.labels, map(float, row), strict=True)) for row in rows]

    def save(self, path: Path) -> None:
        """Writes the model as plain arrays."""
        np.savez_compressed(
            path,
            coefficients=self._weights.T,
            intercept=self._intercept,
            labels=np.array(self.labels),
            temperature=self._temperature,
        )

    @classmethod
    def load(cls, path: Path) -> "CalibratedRegression":
        """Reads what `save` wrote; no pickles."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                arrays["coefficients"],
                arrays["intercept"],
                [str(name) for name in arrays["labels"]],
                float(arrays["temperature"]),
            )
