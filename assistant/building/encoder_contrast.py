"""A stronger way to adapt the encoder, for data sets with few examples: by contrast between the examples themselves."""

from collections.abc import Iterator, Sequence

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from assistant.building.examples import Example

INTENTS, EACH = 8, 4
"""A batch holds so many intents with so many examples of each: every example meets some of its own kind."""

WARMTH = 0.1
"""What the cosines of a batch are divided by, as in Khosla et al. 2020, https://arxiv.org/abs/2004.11362."""

SCALE = 20.0
"""What the cosines to the intents' own directions are multiplied by."""

LEAST_STEPS = 250
"""So many steps are made however few examples there are."""

FAR = 1e9


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


def balanced_batches(intents: NDArray[np.int64], steps: int, draw: np.random.Generator) -> Iterator[list[int]]:
    """Batches with several examples of each intent in them; every intent has its turn as often as the others."""
    rows = [np.flatnonzero(intents == number) for number in range(max(intents) + 1)]
    waiting: list[int] = []
    for _ in range(steps):
        if len(waiting) < INTENTS:
            # Those that still wait come last in the next round: an intent stands in a batch once.
            waiting += sorted(draw.permutation(len(rows)).tolist(), key=set(waiting).__contains__)
        chosen, waiting = waiting[:INTENTS], waiting[INTENTS:]
        yield [int(row) for number in chosen for row in draw.permutation(rows[number])[:EACH]]


def with_names(examples: Sequence[Example], groups: Sequence[str]) -> tuple[list[Example], list[str]]:
    """The examples and groups, with the name of each intent as one more example: it was chosen for its meaning."""
    group_of = {example.intent: group for example, group in zip(examples, groups, strict=True)}
    names = [Example(intent.replace("_", " ").replace("/", " ").lower(), intent) for intent in group_of]
    return [*examples, *names], [*groups, *group_of.values()]
