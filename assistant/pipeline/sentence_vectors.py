"""The spaCy component that gives every Doc, Span and Token a vector of the sentence encoder."""

from pathlib import Path
from typing import cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.vectors import Vectors

from assistant.pipeline.sentence_encoder import EncodedText, SentenceEncoder, States

WIDTH = 384
MODEL_FILE, TOKENIZER_FILE = "encoder.onnx", "tokenizer.json"


@Language.factory("sentence_vectors", assigns=["doc.vector", "token.vector"])
def make_sentence_vectors(nlp: Language, name: str) -> "SentenceVectors":
    """Makes the component; its encoder comes from disk (`from_disk`) or by `use`."""
    return SentenceVectors(nlp, name)


class SentenceVectors:
    """Gives each Doc the encoder's vector by spaCy's hooks.

    A Doc's vector is the mean over all word pieces, as the encoder's authors pool. A Token's vector is scaled so that
    the plain mean over a Doc's tokens is that same vector: whoever pools token vectors, as Rasa's SpacyFeaturizer
    does, gets the sentence vector and not an approximation of it. A Span is encoded by itself.

    Args:
        nlp: the pipeline; its vocab gets a one-row vector table, without which Rasa's SpacyFeaturizer adds nothing.
        name: the component's name in the pipeline.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._encoder: SentenceEncoder | None = None
        if nlp.vocab.vectors_length == 0:
            nlp.vocab.vectors = Vectors(shape=(1, WIDTH))

    def use(self, encoder: SentenceEncoder) -> None:
        """Takes an encoder."""
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Encodes the text and sets the hooks."""
        encoded = self._encode(doc.text)
        rows = _token_vectors(doc, encoded)
        doc.user_hooks["vector"] = lambda _: encoded.vector
        doc.user_token_hooks["vector"] = lambda token: rows[cast(Token, token).i]
        doc.user_span_hooks["vector"] = lambda span: self._encode(cast(Span, span).text).vector
        return doc

    def to_disk(self, path: Path | str, *, exclude: tuple[str, ...] = ()) -> None:
        """Writes the encoder into the pipeline's folder."""
        encoder = self._required()
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MODEL_FILE).write_bytes(encoder.model)
        (folder / TOKENIZER_FILE).write_text(encoder.tokenizer, encoding="utf-8")

    def from_disk(self, path: Path | str, *, exclude: tuple[str, ...] = ()) -> "SentenceVectors":
        """Reads the encoder from the pipeline's folder."""
        self.use(SentenceEncoder.read(Path(path) / MODEL_FILE, Path(path) / TOKENIZER_FILE))
        return self

    def _encode(self, text: str) -> EncodedText:
        return self._required().encode(text)

    def _required(self) -> SentenceEncoder:
        if self._encoder is None:
            raise ValueError(
                f"The component '{self.name}' has no encoder. Load the packaged pipeline that `make train` builds, "
                f"or call `use` first."
            )
        return self._encoder


def _token_vectors(doc: Doc, encoded: EncodedText) -> States:
    """One row a token, shape (tokens, 384), whose mean is the Doc's vector; tokens without a piece are zero."""
    starts = [token.idx for token in doc]
    rows = np.zeros((len(doc), WIDTH), np.float32)
    border = np.zeros(WIDTH, np.float32)
    for state, (start, end) in zip(encoded.states, encoded.spans, strict=True):
        if end > start:
            rows[np.searchsorted(starts, start, side="right") - 1] += state
        else:
            border += state
    used = rows.any(axis=1)
    rows[used] += border / max(used.sum(), 1)
    rows *= used.sum() / len(encoded.states)
    return rows
