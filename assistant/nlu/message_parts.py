"""The Doc of a message, and its sentences."""

from typing import List, NamedTuple

from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc, Span

from assistant.nlu.decision import Probabilities
from assistant.pipeline.question_splitter import OPENERS

MAX_PARTS = 12
"""Of a longer message the first and the last half of this many sentences are looked at one by one."""


class Part(NamedTuple):
    """A sentence of a message.

    Attributes:
        probabilities: full intent to probability, for this sentence alone.
        danger: safety class or `harmless` to probability, likewise.
        asks: whether it has the form of a question.
    """

    probabilities: Probabilities
    danger: Probabilities
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


def asks(sentence: Span) -> bool:
    """Whether a sentence has the form of a question."""
    words = [token.lower_ for token in sentence if token.is_alpha]
    return sentence.text.rstrip().endswith("?") or any(word in OPENERS for word in words[:2])
