"""A stronger way to adapt the encoder, for data sets with few examples: by contrast between the examples themselves."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from assistant.building.encoder_adaptation import (
    BATCH,
    SEED,
    EncoderAdaptation,
    Heads,
    Labels,
    States,
    padded,
    wrong,
)
from assistant.building.encoder_graph import WIDTH, Tensors
from assistant.building.encoder_misspelling import misspelled
from assistant.building.examples import Example

INTENTS, EACH = 8, 4
"""A batch holds so many intents with so many examples of each: every example meets some of its own kind."""

NEIGHBOURS = 2 * (INTENTS - 1)
"""Out of so many intents nearest to one the others of a batch are drawn, where those easily mixed up are to meet."""

WARMTH = 0.1
"""What the cosines of a batch are divided by, as in Khosla et al. 2020, https://arxiv.org/abs/2004.11362."""

SCALE = 20.0
"""What the cosines to the intents' own directions are multiplied by."""

LEAST_STEPS = 250
"""So many steps are made with few examples, but with very few no more than there are examples."""

MOST_STEPS = 1000
"""With so many steps one training is enough. With fewer, several trainings are averaged."""

FAR = 1e9

Values = list[NDArray[np.float32]]
"""The values of the variables that are adapted."""


class Way(NamedTuple):
    """How a training differs from the others.

    Attributes:
        misspelled: each example is there a second time, as a hurried person types it.
        neighbours: every second batch is of intents that are easily mixed up.
    """

    misspelled: bool
    neighbours: bool


WAYS = [Way(misspelled, neighbours) for misspelled in (False, True) for neighbours in (False, True)]


class EncoderContrast(EncoderAdaptation):
    """Draws the examples of an intent together and away from the others, beside what its parent class does.

    The first head holds a direction for each intent. What one training makes of few examples is half chance: they are
    made in all WAYS then, from the published weights each, and the mean of the weights is kept, as in Wortsman et al.
    2022, https://arxiv.org/abs/2203.05482.
    """

    max_pieces = 40
    """Batches hold short and long examples alike here, and padding takes time."""

    epochs = 3
    rates = 1e-4, 2e-3
    dropout = True

    def adapted(self, examples: Sequence[Example], groups: Sequence[str]) -> Tensors:
        """The adapted layers' weights (see parent class)."""
        count = len(examples)
        steps = max(self.epochs * (count // BATCH + 1), min(LEAST_STEPS, count))
        ways = WAYS[: max(1, MOST_STEPS // steps)]
        if any(way.misspelled for way in ways):
            examples, groups = with_misspelled(examples, groups)
        states = self._lower_states([example.text for example in examples])
        labels = self._labels(examples, groups)
        self._directions = mean_directions(self._all_pooled(states[:count]), labels[0][:count])
        published = self._values()
        trained = []
        for turn, way in enumerate(ways):
            rows = slice(None) if way.misspelled else slice(count)
            own = [label[rows] for label in labels]
            nearest = np.argsort(-_cosines(self._directions), axis=1) if way.neighbours else None
            batches = mixed_batches(own[0], steps, np.random.default_rng(SEED + turn), nearest)
            self._assign(published)
            self._train(states[rows], own, list(batches))
            trained.append(self._values())
        self._assign([np.mean(ends, axis=0) for ends in zip(*trained, strict=True)])
        return self._weights()

    def _values(self) -> Values:
        return [variable.numpy() for variable in self._variables()]

    def _assign(self, values: Values) -> None:
        for variable, value in zip(self._variables(), values, strict=True):
            variable.assign(value)

    def _heads(self, states: States, labels: Labels) -> Heads:
        heads = [tf.keras.layers.Dense(max(label) + 1, use_bias=False) for label in labels]
        for head in heads:
            head.build((None, WIDTH))
        heads[0].kernel.assign(self._directions)
        return heads

    def _loss(self, pooled: tf.Tensor, heads: Heads, intents: tf.Tensor, groups: tf.Tensor) -> tf.Tensor:
        rows = tf.math.l2_normalize(pooled, 1)
        own = direction_loss(rows, heads[0].kernel, intents) + contrast_loss(rows, intents)
        return own + wrong(groups, heads[1](pooled))

    def _all_pooled(self, states: States) -> NDArray[np.float32]:
        """The mean state of each text before the training."""
        order = sorted(range(len(states)), key=lambda index: len(states[index]))
        rows = np.empty((len(states), WIDTH), np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            rows[batch] = self._pooled(*padded([states[index] for index in batch]), dropout=False).numpy()
        return rows


def contrast_loss(rows: tf.Tensor, intents: tf.Tensor) -> tf.Tensor:
    """The supervised contrastive loss: how little the examples of an intent stand out as each other's nearest ones.

    Args:
        rows: vectors of length 1.
        intents: the number of the intent of each row.
    """
    itself = tf.eye(tf.shape(rows)[0])
    likeness = tf.matmul(rows, rows, transpose_b=True) / WARMTH - FAR * itself
    logarithms = likeness - tf.reduce_logsumexp(likeness, 1, keepdims=True)
    same = tf.cast(intents[:, None] == intents[None, :], tf.float32) - itself
    count = tf.reduce_sum(same, 1)
    losses = -tf.reduce_sum(same * logarithms, 1) / tf.maximum(count, 1.0)
    # An example that is alone in its batch says nothing.
    company = tf.cast(count > 0, tf.float32)
    return tf.reduce_sum(losses * company) / tf.maximum(tf.reduce_sum(company), 1.0)


def direction_loss(rows: tf.Tensor, directions: tf.Tensor, intents: tf.Tensor) -> tf.Tensor:
    """How far the examples lie from the direction of their intent, beside those of the others.

    Args:
        rows: vectors of length 1.
        directions: shape (384, intents).
        intents: the number of the intent of each row.
    """
    cosines = tf.matmul(rows, tf.math.l2_normalize(directions, 0))
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(intents, SCALE * cosines))


def mean_directions(rows: NDArray[np.float32], intents: NDArray[np.int64]) -> NDArray[np.float32]:
    """The direction in which the examples of each intent lie at first, shape (384, intents)."""
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return np.stack([unit[intents == number].mean(axis=0) for number in range(max(intents) + 1)], axis=1)


def mixed_batches(
    intents: NDArray[np.int64], steps: int, draw: np.random.Generator, nearest: NDArray[np.int64] | None = None
) -> Iterator[list[int]]:
    """Batches with several examples of each intent in them; each intent is the first one of as many batches.

    Args:
        intents: the number of the intent of each example.
        steps: how many batches.
        draw: where chance comes from.
        nearest: for each intent all intents, the most similar ones first; every second batch is of neighbours then.
    """
    rows = [np.flatnonzero(intents == number) for number in range(max(intents) + 1)]
    firsts: list[int] = []
    for step in range(steps):
        firsts = firsts or draw.permutation(len(rows)).tolist()
        first = firsts.pop()
        others = [number for number in range(len(rows)) if number != first]
        if nearest is not None and step % 2:
            others = [number for number in nearest[first].tolist() if number != first][:NEIGHBOURS]
        company = draw.permutation(others)[: INTENTS - 1]
        yield [int(row) for number in (first, *company) for row in draw.permutation(rows[number])[:EACH]]


def _cosines(directions: NDArray[np.float32]) -> NDArray[np.float32]:
    unit = directions / np.linalg.norm(directions, axis=0)
    cosines: NDArray[np.float32] = unit.T @ unit
    return cosines


def with_misspelled(examples: Sequence[Example], groups: Sequence[str]) -> tuple[list[Example], list[str]]:
    """The examples and groups, with each example once more as a hurried person types it."""
    draw = random.Random(SEED)
    copies = [Example(misspelled(example.text, draw), example.intent) for example in examples]
    return [*examples, *copies], [*groups, *groups]
