"""Turns text into word-piece states with onnxruntime."""

from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

MAX_PIECES = 256
"""Longer texts are cut here, as the published model does (`sentence_bert_config.json`)."""

States = NDArray[np.float32]


class EncodedText(NamedTuple):
    """What the encoder says of one text.

    Attributes:
        states: shape (pieces, 384), the first and the last row belong to no character.
        spans: the characters that each piece covers, as (start, end).
    """

    states: States
    spans: list[tuple[int, int]]

    @property
    def vector(self) -> States:
        """The text's vector, shape (384,): the mean of the states, as the model's authors pool."""
        mean: States = self.states.mean(axis=0)
        return mean


class SentenceEncoder:
    """A sentence encoder on one thread; it is loaded when it is first used.

    Args:
        model: the ONNX model.
        tokenizer: the tokenizer, as JSON.
    """

    def __init__(self, model: Path, tokenizer: Path) -> None:
        self.model, self.tokenizer = model, tokenizer
        self._pieces = Tokenizer.from_file(str(tokenizer))
        self._pieces.no_padding()
        self._pieces.enable_truncation(MAX_PIECES)

    def encode(self, text: str) -> EncodedText:
        """Encodes one text; an empty one has the states of the model's two border pieces."""
        pieces = self._pieces.encode(text)
        return EncodedText(self._run("states", pieces), pieces.offsets)

    def layers(self, text: str) -> States:
        """The means of a low layer and of the adapted ones side by side, shape (1536,)."""
        mean: States = self._run("layers", self._pieces.encode(text)).mean(axis=0)
        return mean

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(str(self.model), options, providers=["CPUExecutionProvider"])

    def _run(self, output: str, pieces: Encoding) -> States:
        ids = np.array([pieces.ids], np.int64)
        (states,) = self._session.run([output], {"ids": ids, "mask": np.ones_like(ids)})
        rows: States = states[0]
        return rows
