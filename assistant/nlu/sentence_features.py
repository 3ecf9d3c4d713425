"""Reads features of messages and sentences the way that the classifiers take them."""

from typing import Any, List, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import NDArray
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, vstack
from sklearn.preprocessing import normalize
from spacy.tokens import Doc, Span

from assistant.nlu.decision import Probabilities
from assistant.pipeline.sentence_vectors import LAYERS

MAX_PARTS = 12
"""Of a longer message the first and the last half of this many sentences are looked at one by one."""

Rows = NDArray[np.float32]


class Part(NamedTuple):
    """A sentence of a message.

    Attributes:
        probabilities: class to probability, for this sentence alone.
        asks: whether it has the form of a question.
    """

    probabilities: Probabilities
    asks: bool


def vectors(messages: List[Message]) -> Rows:
    """The sentence vectors of Rasa's dense features with length 1, shape (messages, 384)."""
    rows = np.vstack([_sentence_row(message.get_dense_features(TEXT)) for message in messages])
    scaled: Rows = normalize(rows.astype(np.float32))
    return scaled


def layers(parts: List[Doc] | List[Span]) -> Rows:
    """The encoder's layers for Docs or sentences, shape (parts, 1152)."""
    return np.vstack([part._.get(LAYERS) for part in parts]).astype(np.float32)


def ngrams(messages: List[Message]) -> csr_matrix:
    """The n-gram counts of Rasa's sparse features, each row with length 1."""
    counts = vstack([_sentence_row(message.get_sparse_features(TEXT)) for message in messages])
    return normalize(counts.astype(np.float32))


def document(message: Message) -> Doc:
    """The message's Doc."""
    doc: Doc = message.get(SPACY_DOCS[TEXT])
    return doc


def sentences(doc: Doc) -> List[Span]:
    """The sentences of a message with several, at most MAX_PARTS, else none."""
    found = [sentence for sentence in doc.sents if any(token.is_alpha for token in sentence)]
    half = MAX_PARTS // 2
    if len(found) > MAX_PARTS:
        found = found[:half] + found[-half:]
    return found if len(found) > 1 else []


def _sentence_row(features: Tuple[Optional[Features], Optional[Features]]) -> Any:
    """The sentence's row out of Rasa's pair of sequence and sentence features."""
    sentence = features[1]
    if sentence is None:
        raise ValueError(
            "A message has no sentence features. Keep SpacyFeaturizer and CountVectorsFeaturizer in config.yml."
        )
    return sentence.features
