"""How near to a message the training examples are."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD

from assistant.nlu.fit_settings import SEED
from assistant.nlu.sentence_features import Rows, SentenceFeatures
from assistant.pipeline.sentence_vectors import WIDTH

WEIGHTS = {"adapted": 1.0, "published": 0.5, "ngrams": 0.6}
"""How much each view counts. The adapted vector knows what the intents are about; the published one, which can be left
out, has not forgotten what they are not about, which shows in messages out of scope; n-grams know words that it never
learnt."""

DIMENSIONS = 192
"""To so many the encoder's vectors of 384 or twice 384 numbers are reduced: a part of the time and of the file, and on
four public data sets at most 0.004 less of any figure."""

SAMPLE = 6000
"""From so many examples the directions of the reduction are learnt."""


class NearestExamples:
    """The training examples, and how similar a message is to the nearest one of each intent.

    The similarity is the weighted mean of cosines: of the encoder's adapted vectors, of its published ones where they
    take part, and of the character n-grams. It is at most 1.

    Attributes:
        labels: the intents, sorted.
    """

    def __init__(
        self, directions: Rows, dense: Rows, ngrams: csr_matrix, firsts: NDArray[np.int64], labels: list[str]
    ) -> None:
        self._directions, self._ngrams, self._firsts = directions, ngrams, firsts
        # An example a column: a product with one message takes half the time then.
        self._dense = np.ascontiguousarray(dense.T)
        self._sizes = np.diff([*firsts, len(dense)])
        # The directions were learnt on one vector a row, or on two.
        self._weights = _weights(published=len(directions) > WIDTH)
        self.labels = labels

    @classmethod
    def fit(cls, features: SentenceFeatures, labels: list[str], published: bool) -> "NearestExamples":
        """Keeps all rows.

        Args:
            features: one row an example.
            labels: the intent of each row.
            published: whether the published encoder's vectors take part, for which it has to encode each example.
        """
        order = np.argsort(labels, kind="stable")
        names, firsts = np.unique(np.array(labels)[order], return_index=True)
        dense = _dense(features, _weights(published))[order]
        directions = _directions(dense)
        # Turned once: a message's few n-grams then pick the examples that share them.
        ngrams = csr_matrix(features.ngrams[order].T)
        return cls(directions, dense @ directions, ngrams, firsts, [str(name) for name in names])

    def similarities(self, features: SentenceFeatures) -> tuple[Rows, Rows]:
        """To the nearest example of each intent, and the mean to the two nearest; each of shape (rows, intents).

        One example may be near by chance, or mislabelled, which two seldom are.
        """
        every = self.reduced(features) @ self._dense
        # Row by row: half the time of a product of sparse matrices.
        every += self._weights["ngrams"] * np.stack([self._ngrams[row.indices].T @ row.data for row in features.ngrams])
        nearest: Rows = np.maximum.reduceat(every, self._firsts, axis=1)
        every[every >= np.repeat(nearest, self._sizes, axis=1)] = -np.inf
        second = np.maximum.reduceat(every, self._firsts, axis=1)
        # An intent may have but one.
        return nearest, (nearest + np.where(np.isfinite(second), second, nearest)) / 2

    def reduced(self, features: SentenceFeatures) -> Rows:
        """The encoder's vectors of each row, reduced; of length about 1."""
        rows: Rows = _dense(features, self._weights) @ self._directions
        return rows

    def save(self, path: Path) -> None:
        """Writes the examples' vectors, with half the digits of a turn. Rasa packs what it stores."""
        np.savez(
            path,
            directions=self._directions,
            dense=self._dense.T.astype(np.float16),
            ngrams=self._ngrams.data.astype(np.float16),
            columns=self._ngrams.indices,
            rows=self._ngrams.indptr,
            firsts=self._firsts,
            labels=np.array(self.labels),
        )

    @classmethod
    def load(cls, path: Path) -> "NearestExamples":
        """Reads what `save` wrote; no pickles."""
        with np.load(path, allow_pickle=False) as arrays:
            dense = arrays["dense"].astype(np.float32)
            parts = (arrays["ngrams"].astype(np.float32), arrays["columns"], arrays["rows"])
            ngrams = csr_matrix(parts, shape=(len(arrays["rows"]) - 1, len(dense)))
            return cls(arrays["directions"], dense, ngrams, arrays["firsts"], [str(name) for name in arrays["labels"]])


def _weights(published: bool) -> dict[str, float]:
    """The weights of the views that take part, which sum to 1."""
    weights = {name: weight for name, weight in WEIGHTS.items() if published or name != "published"}
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


def _dense(features: SentenceFeatures, weights: dict[str, float]) -> Rows:
    """The encoder's vectors side by side, so that a product of two rows is their part of the similarity."""
    parts = {"adapted": features.adapted}
    if "published" in weights:
        parts["published"] = features.published
    rows: Rows = np.hstack([_unit(part) * np.sqrt(weights[name]) for name, part in parts.items()])
    return rows.astype(np.float32)


def _directions(dense: Rows) -> Rows:
    """The columns that keep the products of rows as they are, as far as DIMENSIONS columns can."""
    sample = dense[:: max(1, round(len(dense) / SAMPLE))]
    kept = min(DIMENSIONS, len(sample))
    directions: Rows = TruncatedSVD(kept, random_state=SEED).fit(sample).components_.T.astype(np.float32)
    return directions


def _unit(rows: Rows) -> Rows:
    unit: Rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit
