"""Judges a message as a whole, and its sentences one by one."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD

from assistant.nlu.calibrated_network import CalibratedNetwork
from assistant.nlu.calibrated_regression import SEED, CalibratedRegression, FitSettings
from assistant.nlu.decision import Probabilities

Rows = NDArray[np.float32]
Whole = CalibratedRegression | CalibratedNetwork


class MessageModel:
    """Two models with the same classes.

    The first one knows a message's dense vector and its character n-grams. The second one, a regression, knows the
    dense vector alone: Rasa counts no n-grams for a sentence of a message.

    Args:
        whole: the model for messages.
        part: the regression for sentences.
    """

    def __init__(self, whole: Whole, part: CalibratedRegression) -> None:
        self._whole, self._part = whole, part

    @classmethod
    def fit(  # noqa: PLR0913, PLR0917
        cls,
        kind: type[Whole],
        dense: Rows,
        ngrams: csr_matrix,
        labels: list[str],
        dimensions: int,
        settings: FitSettings,
    ) -> "MessageModel":
        """Trains both.

        Args:
            kind: what judges messages.
            dense: one vector an example, its columns of about equal spread.
            ngrams: the n-gram counts of the same examples, rows of equal length.
            labels: the class of each example.
            dimensions: to how many the n-grams are reduced while training, which makes it quick.
            settings: how both are trained.
        """
        reduction = TruncatedSVD(min(dimensions, ngrams.shape[1] - 1), n_iter=2, random_state=SEED).fit(ngrams)
        together = np.hstack([dense, reduction.transform(ngrams).astype(np.float32)])
        return cls(
            kind.fit(together, labels, settings).unfold(dense.shape[1], reduction.components_),
            CalibratedRegression.fit(dense, labels, settings),
        )

    def unscale(self, mean: Rows, spread: Rows) -> "MessageModel":
        """The same over dense vectors before `mean` was taken off and the rest divided by `spread`."""
        return MessageModel(self._whole.unscale(mean, spread), self._part.unscale(mean, spread))

    def message(self, dense: Rows, ngrams: csr_matrix) -> Probabilities:
        """The probabilities of one message, by its one-row features."""
        (probabilities,) = self._whole.probabilities(hstack([csr_matrix(dense), ngrams], format="csr"))
        return probabilities

    def sentences(self, dense: Rows) -> list[Probabilities]:
        """The probabilities of sentences, one row each."""
        return self._part.probabilities(dense)

    def save(self, folder: Path) -> None:
        """Writes both as plain arrays."""
        self._whole.save(folder / "whole.npz")
        self._part.save(folder / "part.npz")

    @classmethod
    def load(cls, kind: type[Whole], folder: Path) -> "MessageModel":
        """Reads what `save` wrote."""
        return cls(kind.load(folder / "whole.npz"), CalibratedRegression.load(folder / "part.npz"))
