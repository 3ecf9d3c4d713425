"""The Doc of a message, and its sentences."""

from typing import List, NamedTuple

from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc, Span

from assistant.nlu.decision import Probabilities

MAX_PARTS = 12
"""Of a longer message the first and the last half of this many sentences are looked at one by one."""


class Part(NamedTuple):
    """A sentence of a message.

    Attributes:
        probabilities: class to probability, for this sentence alone.
        asks: whether it has the form of a question.
    """

    probabilities: Probabilities
    asks: bool


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
