"""The spaCy component that gives every Doc, Span and Token a vector of the sentence encoder."""

import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import minibatch
from spacy.vectors import Vectors

from assistant.pipeline.sentence_encoder import EncodedText, SentenceEncoder, States

WIDTH = 384
LAYERS = "encoder_layers"
"""The extension of Doc and Span with the means of several layers of the adapted encoder, shape (1536,)."""
PUBLISHED_FILE, ADAPTED_FILE, TOKENIZER_FILE = "published.onnx", "adapted.onnx", "tokenizer.json"


@Language.factory("sentence_vectors", assigns=["doc.vector", "token.vector", "doc._.encoder_layers"])
def make_sentence_vectors(nlp: Language, name: str) -> "SentenceVectors":
    """Makes the component; its encoder comes from disk (`from_disk`) or by `use`."""
    return SentenceVectors(nlp, name)


class SentenceVectors:
    """Gives each Doc the encoder's vectors by spaCy's hooks.

    A Doc's vector is the mean over all word pieces, as the encoder's authors pool. A Token's vector is scaled so that
    the plain mean over a Doc's tokens is that same vector: whoever pools token vectors, as Rasa's SpacyFeaturizer
    does, gets the sentence vector and not an approximation of it. A Span is encoded by itself. These vectors are
    computed when somebody asks for them. The extension `encoder_layers` of Doc and Span, which the classifiers read,
    comes from the layers that are adapted to the training examples.

    Args:
        nlp: the pipeline; its vocab gets a one-row vector table, without which Rasa's SpacyFeaturizer adds nothing.
        name: the component's name in the pipeline.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._published: SentenceEncoder | None = None
        self._adapted: SentenceEncoder | None = None
        Doc.set_extension(LAYERS, getter=lambda doc: doc.user_hooks[LAYERS](doc), force=True)
        Span.set_extension(LAYERS, getter=lambda span: span.doc.user_hooks[LAYERS](span), force=True)
        if nlp.vocab.vectors_length == 0:
            nlp.vocab.vectors = Vectors(shape=(1, WIDTH))

    def use(self, published: SentenceEncoder, adapted: SentenceEncoder) -> None:
        """Takes an encoder for the vectors and one for the layers."""
        self._published, self._adapted = published, adapted

    def __call__(self, doc: Doc) -> Doc:
        """Encodes the text and sets the hooks."""
        published, adapted = self._required()
        layers: dict[str, States] = {doc.text: adapted.layers(doc.text)}
        vectors: dict[str, States] = {}
        rows: list[States] = []

        def layers_of(part: Doc | Span) -> States:
            """The encoder runs once a text, however often a turn asks."""
            if part.text not in layers:
                layers[part.text] = adapted.layers(part.text)
            return layers[part.text]

        def vector_of(part: Doc | Span) -> States:
            if part.text not in vectors:
                vectors[part.text] = published.encode(part.text).vector
            return vectors[part.text]

        def token_vector(token: Token) -> States:
            if not rows:
                rows.append(_token_vectors(doc, published.encode(doc.text)))
            return cast(States, rows[0][token.i])

        doc.user_hooks["vector"] = lambda whole: vector_of(cast(Doc, whole))
        doc.user_token_hooks["vector"] = lambda token: token_vector(cast(Token, token))
        doc.user_span_hooks["vector"] = lambda span: vector_of(cast(Span, span))
        doc.user_hooks[LAYERS] = lambda part: layers_of(cast(Doc | Span, part))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """Encodes many texts, one a core at a time, each by itself as in a turn.

        The encoder never sees two together: with 8 bits it scales by the largest number in a batch, so a text's vector
        would depend on its neighbours. The batches only spare the threads a handshake for each text.
        """
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            batches = minibatch(stream, batch_size)  # type: ignore[no-untyped-call]
            for docs in pool.map(lambda batch: [self(doc) for doc in batch], batches):
                yield from docs

    def to_disk(self, path: Path | str, *, exclude: tuple[str, ...] = ()) -> None:
        """Copies the encoders into the pipeline's folder."""
        published, adapted = self._required()
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for file, name in (
            (published.model, PUBLISHED_FILE),
            (adapted.model, ADAPTED_FILE),
            (published.tokenizer, TOKENIZER_FILE),
        ):
            shutil.copyfile(file, folder / name)

    def from_disk(self, path: Path | str, *, exclude: tuple[str, ...] = ()) -> "SentenceVectors":
        """Reads the encoders from the pipeline's folder."""
        folder = Path(path)
        published, adapted = [
            SentenceEncoder(folder / name, folder / TOKENIZER_FILE) for name in (PUBLISHED_FILE, ADAPTED_FILE)
        ]
        # Every message needs this one: loaded now, no visitor waits for it, and a damaged file shows at start.
        adapted.layers("")
        self.use(published, adapted)
        return self

    def _required(self) -> tuple[SentenceEncoder, SentenceEncoder]:
        if self._published is None or self._adapted is None:
            raise ValueError(
                f"The component '{self.name}' has no encoder. Load the packaged pipeline that `make train` builds, "
                f"or call `use` first."
            )
        return self._published, self._adapted


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
