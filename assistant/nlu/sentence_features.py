"""What the classifiers know of a message or of one of its sentences."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from spacy.tokens import Doc, Span

from assistant.pipeline.sentence_vectors import LAYERS, WIDTH

Rows = NDArray[np.float32]

NGRAMS = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**14, dtype=np.float32)
"""Character n-grams by hashing: no vocabulary to train, store or look up, and held-out accuracy is the same (0.672
against 0.671 with a counted vocabulary of 19,000). A row has length 1."""


class SentenceFeatures:
    """The encoder's layers beside sparse character n-grams, one row a message or sentence.

    Args:
        parts: the Docs or Spans, one a row.

    Attributes:
        dense: the layers, shape (rows, 1536).
        ngrams: shape (rows, 16384).
    """

    def __init__(self, parts: Sequence[Doc | Span]) -> None:
        self._parts = parts
        self.dense: Rows = np.vstack([part._.get(LAYERS) for part in parts])
        self.ngrams: csr_matrix = NGRAMS.transform([part.text for part in parts])

    @property
    def adapted(self) -> Rows:
        """The last of the layers, shape (rows, 384)."""
        last: Rows = self.dense[:, -WIDTH:]
        return last

    @cached_property
    def published(self) -> Rows:
        """The published encoder's vectors, shape (rows, 384); it runs when somebody asks for them."""
        rows: Rows = np.vstack([np.asarray(part.vector, np.float32) for part in self._parts])
        return rows

    def __matmul__(self, weights: Rows) -> Rows:
        """The product with weights of which the first rows belong to the dense columns, the others to the n-grams.

        The two are multiplied apart: joining them costs more than both products.
        """
        width = self.dense.shape[1]
        product: Rows = self.dense @ weights[:width] + self.ngrams @ weights[width:]
        return product
