"""Features made small, on which a model trains quickly."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import StandardScaler

from assistant.nlu.fit_settings import SEED
from assistant.nlu.sentence_features import Rows, SentenceFeatures

SAMPLE = 6000
"""From so many rows the directions of the n-grams are learnt; the others hardly change them, and cost seconds."""


class ReducedFeatures:
    """The same rows with few columns; weights learnt on them are unfolded, so that a turn needs no reduction.

    The dense columns get the same spread; else the penalty on the weights would favour those with the larger numbers.

    Args:
        features: the features of all examples.
        dimensions: to how many the n-grams are reduced; with fewer examples, to fewer.

    Attributes:
        rows: shape (examples, width + dimensions).
    """

    def __init__(self, features: SentenceFeatures, dimensions: int) -> None:
        width = features.dense.shape[1]
        scaler = StandardScaler().fit(features.dense)
        self._mean, self._spread = scaler.mean_, scaler.scale_ * np.sqrt(width / 3)
        dimensions = min(dimensions, features.ngrams.shape[0] - 1)
        reduction = TruncatedSVD(dimensions, n_iter=1, random_state=SEED).fit(_sample(features.ngrams))
        self._components = reduction.components_
        ngrams = reduction.transform(features.ngrams)
        self.rows: Rows = np.hstack([(features.dense - self._mean) / self._spread, ngrams]).astype(np.float32)

    def unfold(self, weights: NDArray[np.float64], bias: NDArray[np.float64]) -> tuple[Rows, Rows]:
        """The weights and the bias over the full features that give the same as these over `rows`."""
        width = len(self._mean)
        dense = weights[:width] / self._spread[:, None]
        full = np.vstack([dense, self._components.T @ weights[width:]])
        return full.astype(np.float32), (bias - self._mean @ dense).astype(np.float32)


def _sample(rows: csr_matrix) -> csr_matrix:
    """At most SAMPLE rows, spread evenly over all of them."""
    return rows[:: max(1, round(rows.shape[0] / SAMPLE))]
