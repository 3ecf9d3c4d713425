"""Turns text into word-piece states with onnxruntime."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

MAX_PIECES = 256
"""Longer texts are cut here, as the published model does (`sentence_bert_config.json`)."""

States = NDArray[np.float32]


class EncodedText(NamedTuple):
    """What the encoder says of one text.

    Attributes:
        states: shape (pieces, 384), the first and the last row belong to no character.
        middle: the same of two layers in the middle, shape (pieces, 768).
        spans: the characters that each piece covers, as (start, end).
    """

    states: States
    middle: States
    spans: list[tuple[int, int]]

    @property
    def vector(self) -> States:
        """The text's vector, shape (384,): the mean of the states, as the model's authors pool."""
        mean: States = self.states.mean(axis=0)
        return mean

    @property
    def layers(self) -> States:
        """The means of the middle layers and of the last one side by side, shape (1152,)."""
        joined: States = np.concatenate([self.middle.mean(axis=0), self.vector])
        return joined


class SentenceEncoder:
    """A sentence encoder on one thread.

    Args:
        model: the ONNX model's bytes.
        tokenizer: the tokenizer, as JSON.
    """

    def __init__(self, model: bytes, tokenizer: str) -> None:
        self.model, self.tokenizer = model, tokenizer
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._pieces = Tokenizer.from_str(tokenizer)
        self._pieces.no_padding()
        self._pieces.enable_truncation(MAX_PIECES)

    @classmethod
    def read(cls, model: Path, tokenizer: Path) -> "SentenceEncoder":
        """Reads an encoder from its two files."""
        return cls(model.read_bytes(), tokenizer.read_text(encoding="utf-8"))

    def encode(self, text: str) -> EncodedText:
        """Encodes one text; an empty one has the states of the model's two border pieces."""
        encoding = self._pieces.encode(text)
        ids = np.array([encoding.ids], np.int64)
        states, middle = self._session.run(["states", "middle"], {"ids": ids, "mask": np.ones_like(ids)})
        return EncodedText(states[0], middle[0], encoding.offsets)
