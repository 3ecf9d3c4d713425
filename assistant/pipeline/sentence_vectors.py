"""The spaCy component that gives every Doc, Span and Token a vector of the sentence encoder."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.vectors import Vectors

from assistant.pipeline.sentence_encoder import EncodedText, SentenceEncoder, States

WIDTH = 384
LAYERS = "encoder_layers"
"""The extension of Doc and Span with the means of several encoder layers, shape (1152,)."""
MODEL_FILE, TOKENIZER_FILE = "encoder.onnx", "tokenizer.json"


@Language.factory("sentence_vectors", assigns=["doc.vector", "token.vector", "doc._.encoder_layers"])
def make_sentence_vectors(nlp: Language, name: str) -> "SentenceVectors":
    """Makes the component; its encoder comes from disk (`from_disk`) or by `use`."""
    return SentenceVectors(nlp, name)


class SentenceVectors:
    """Gives each Doc the encoder's vector by spaCy's hooks.

    A Doc's vector is the mean over all word pieces, as the encoder's authors pool. A Token's vector is scaled so that
    the plain mean over a Doc's tokens is that same vector: whoever pools token vectors, as Rasa's SpacyFeaturizer
    does, gets the sentence vector and not an approximation of it. A Span is encoded by itself. The extension
    `encoder_layers` of both has the middle layers as well.

    Args:
        nlp: the pipeline; its vocab gets a one-row vector table, without which Rasa's SpacyFeaturizer adds nothing.
        name: the component's name in the pipeline.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._encoder: SentenceEncoder | None = None
        Doc.set_extension(LAYERS, getter=lambda doc: doc.user_hooks[LAYERS](doc), force=True)
        Span.set_extension(LAYERS, getter=lambda span: span.doc.user_hooks[LAYERS](span), force=True)
        if nlp.vocab.vectors_length == 0:
            nlp.vocab.vectors = Vectors(shape=(1, WIDTH))

    def use(self, encoder: SentenceEncoder) -> None:
        """Takes an encoder."""
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Encodes the text and sets the hooks."""
        encoded = self._encode(doc.text)
        layers = {doc.text: encoded.layers}

        def of(part: Doc | Span) -> States:
            """The part's layers; the encoder runs once a text, however often a turn asks."""
            if part.text not in layers:
                layers[part.text] = self._encode(part.text).layers
            return layers[part.text]

        rows = _token_vectors(doc, encoded)
        doc.user_hooks["vector"] = lambda whole: of(cast(Doc, whole))[-WIDTH:]
        doc.user_token_hooks["vector"] = lambda token: rows[cast(Token, token).i]
        doc.user_span_hooks["vector"] = lambda span: of(cast(Span, span))[-WIDTH:]
        doc.user_hooks[LAYERS] = lambda part: of(cast(Doc | Span, part))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """Encodes many texts, one a core at a time, each by itself as in a turn.

        Not in batches: the 8-bit encoder scales by the largest number in a batch, so a text's vector would depend on
        its neighbours.
        """
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(self, stream)

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
