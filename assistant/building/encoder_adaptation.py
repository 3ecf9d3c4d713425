"""Adapts the encoder's upper layers to the training examples."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from rich.progress import track
from tokenizers import Tokenizer
from transformers import TFBertModel
from transformers.utils import logging

from assistant.building.encoder_graph import FIRST_ADAPTED, LAYERS, WIDTH, Tensors
from assistant.building.examples import Example

BATCH = 32

BUCKET = 1024
"""Batches are made of examples of about the same length, out of random groups of this size."""

SEED = 42

States = list[NDArray[np.float16]]
"""What the layers below make of each text, shape (pieces, 384)."""

Labels = list[NDArray[np.int64]]
"""The number of the intent of each text, and that of its group."""


Heads = list[Any]
"""A head over the intents, and one over the groups."""


class EncoderAdaptation:
    """Trains the layers from FIRST_ADAPTED on to tell the intents of the examples apart.

    Two linear heads on the pooled states are trained with them and thrown away: one over the full intents, one over the
    groups that the caller gives. The layers below stay as published; their states are computed once, which makes the
    training three times as quick. TensorFlow does it, which Rasa brings along; nothing of it is needed afterwards.

    Args:
        folder: of the published weights, as `transformers` reads them.
    """

    max_pieces = 64
    """Longer examples are cut for training."""

    epochs = 2
    """All examples are learnt from so often."""

    rates = 3e-4, 4e-3
    """Learning rates of the layers and of the heads, both falling to 0."""

    dropout = False
    """Whether parts of the states are left out at random. It costs an eighth of the time."""

    def __init__(self, folder: Path) -> None:
        logging.set_verbosity_error()
        tf.keras.utils.set_random_seed(SEED)
        self._model = TFBertModel.from_pretrained(str(folder))
        self._layers = self._model.bert.encoder.layer[FIRST_ADAPTED:]
        self._pieces = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._pieces.no_padding()
        self._pieces.enable_truncation(self.max_pieces)

    def adapted(self, examples: Sequence[Example], groups: Sequence[str]) -> Tensors:
        """The adapted layers' weights, under the names of `model.safetensors`.

        Args:
            examples: what to learn from.
            groups: a coarser label of each example.
        """
        states = self._lower_states([example.text for example in examples])
        labels = self._labels(examples, groups)
        batches = [batch for _ in range(self.epochs) for batch in _batches([len(state) for state in states])]
        self._train(states, labels, batches)
        return self._weights()

    def _labels(self, examples: Sequence[Example], groups: Sequence[str]) -> Labels:
        return [_numbered([example.intent for example in examples]), _numbered(groups)]

    def _train(self, states: States, labels: Labels, batches: list[list[int]]) -> None:
        step = self._step(self._heads(states, labels), len(batches))
        for batch in track(batches, "Adapting the encoder to the examples"):
            step(*padded([states[i] for i in batch]), *(label[batch] for label in labels))

    def _heads(self, states: States, labels: Labels) -> Heads:
        """The heads as they are before the training."""
        heads = [tf.keras.layers.Dense(max(label) + 1) for label in labels]
        for head in heads:
            head.build((None, WIDTH))
        return heads

    def _loss(self, pooled: tf.Tensor, heads: Heads, intents: tf.Tensor, groups: tf.Tensor) -> tf.Tensor:
        """How wrong the heads are about the pooled states of a batch."""
        return wrong(intents, heads[0](pooled)) + wrong(groups, heads[1](pooled))

    def _lower_states(self, texts: list[str]) -> States:
        """What the layers below make of each text, shape (pieces, 384)."""
        ids = [self._pieces.encode(text).ids for text in texts]
        found: list[NDArray[np.float16]] = [np.empty(0, np.float16)] * len(texts)

        @tf.function(reduce_retracing=True, autograph=False)  # type: ignore[untyped-decorator]
        def lower(batch: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
            output = self._model(input_ids=batch, attention_mask=mask, output_hidden_states=True)
            return output.hidden_states[FIRST_ADAPTED]

        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        chosen = [order[start : start + 2 * BATCH] for start in range(0, len(order), 2 * BATCH)]
        for batch in track(chosen, "Encoding the examples"):
            pieces, mask = padded([np.array(ids[i], np.int32)[:, None] for i in batch])
            states = lower(pieces[..., 0].astype(np.int32), mask).numpy()
            for row, index in enumerate(batch):
                found[index] = states[row, : len(ids[index])].astype(np.float16)
        return found

    def _variables(self) -> list[Any]:
        """What is adapted."""
        return [variable for layer in self._layers for variable in layer.trainable_variables]

    def _step(self, heads: Heads, steps: int) -> Any:
        """A function that trains on one batch."""
        below = self._variables()
        above = [variable for head in heads for variable in head.trainable_variables]
        falling = [tf.keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.0) for rate in self.rates]
        optimizers = [tf.keras.optimizers.legacy.Adam(rate) for rate in falling]

        def step(states: tf.Tensor, mask: tf.Tensor, intents: tf.Tensor, groups: tf.Tensor) -> None:
            with tf.GradientTape() as tape:
                loss = self._loss(self._pooled(states, mask, self.dropout), heads, intents, groups)
            gradients = tape.gradient(loss, [*below, *above])
            optimizers[0].apply_gradients(zip(gradients[: len(below)], below, strict=True))
            optimizers[1].apply_gradients(zip(gradients[len(below) :], above, strict=True))

        signature = [
            tf.TensorSpec((None, None, WIDTH)),
            tf.TensorSpec((None, None)),
            *2 * [tf.TensorSpec((None,), tf.int64)],
        ]
        return tf.function(step, autograph=False, input_signature=signature)

    def _pooled(self, states: tf.Tensor, mask: tf.Tensor, dropout: bool) -> tf.Tensor:
        """The mean state of each text, out of the states below."""
        bias = (1.0 - mask[:, None, None, :]) * -10000.0
        for layer in self._layers:
            states = layer(states, bias, None, None, None, None, False, training=dropout)[0]
        return tf.reduce_sum(states * mask[..., None], 1) / tf.reduce_sum(mask, 1, keepdims=True)

    def _weights(self) -> Tensors:
        found = {}
        for number, layer in zip(range(FIRST_ADAPTED, LAYERS), self._layers, strict=True):
            for variable in layer.trainable_variables:
                name, value = _published_name(number, variable.name), variable.numpy()
                found[name] = np.ascontiguousarray(value.T if value.ndim == 2 else value)
        return found


def wrong(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """The mean cross-entropy of what the logits say of the labels."""
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))


def _published_name(layer: int, variable: str) -> str:
    """`encoder.layer.3.output.dense.weight` for `…/layer_._3/output/dense/kernel:0`."""
    inner, kind = variable.partition(f"/layer_._{layer}/")[2].partition(":")[0].rsplit("/", 1)
    kind = {"kernel": "weight", "gamma": "weight", "beta": "bias"}.get(kind, kind)
    return f"encoder.layer.{layer}.{inner.replace('/', '.')}.{kind}"


def _numbered(labels: Sequence[str]) -> NDArray[np.int64]:
    numbers = {label: number for number, label in enumerate(sorted(set(labels)))}
    return np.array([numbers[label] for label in labels], np.int64)


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """All indices once, in random batches of about equal length."""
    order = list(range(len(lengths)))
    random.shuffle(order)
    buckets = [sorted(order[i : i + BUCKET], key=lambda index: lengths[index]) for i in range(0, len(order), BUCKET)]
    batches = [bucket[i : i + BATCH] for bucket in buckets for i in range(0, len(bucket), BATCH)]
    random.shuffle(batches)
    yield from batches


def padded(rows: list[NDArray[Any]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The rows in one array with zeros behind the shorter ones, and 1 where something is."""
    longest = max(map(len, rows))
    states = np.zeros((len(rows), longest, rows[0].shape[1]), np.float32)
    mask = np.zeros((len(rows), longest), np.float32)
    for number, row in enumerate(rows):
        states[number, : len(row)], mask[number, : len(row)] = row, 1
    return states, mask
