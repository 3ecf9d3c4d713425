from collections import Counter

import numpy as np
import pytest
import tensorflow as tf

from assistant.building.encoder_adaptation import EncoderAdaptation
from assistant.building.encoder_contrast import (
    EACH,
    INTENTS,
    balanced_batches,
    contrast_loss,
    direction_loss,
    mean_directions,
    with_names,
)
from assistant.building.encoder_weights import EncoderWeights
from assistant.building.examples import Example

PAIRS = np.array([[1, 0], [0.9, 0.44], [0, 1], [0.44, 0.9]], np.float32)


def test_the_loss_is_small_when_examples_of_an_intent_lie_together() -> None:
    together = contrast_loss(tf.constant(PAIRS), tf.constant([0, 0, 1, 1]))
    apart = contrast_loss(tf.constant(PAIRS), tf.constant([0, 1, 1, 0]))

    assert float(together) < 0.2
    assert float(apart) > 2


def test_an_example_that_is_alone_adds_nothing_to_the_loss() -> None:
    assert float(contrast_loss(tf.constant(PAIRS[:2]), tf.constant([0, 1]))) == 0.0


def test_directions_start_where_the_examples_lie() -> None:
    intents = np.array([0, 0, 1, 1])
    directions = mean_directions(PAIRS, intents)

    rows = tf.math.l2_normalize(tf.constant(PAIRS), 1)
    right = direction_loss(rows, tf.constant(directions), tf.constant(intents))
    wrong = direction_loss(rows, tf.constant(directions), tf.constant(1 - intents))
    assert float(right) < 0.01 < float(wrong)


def test_rare_intents_have_their_turn_as_often_as_frequent_ones() -> None:
    intents = np.repeat(np.arange(20), [50] * 10 + [4] * 10)

    batches = list(balanced_batches(intents, 100, np.random.default_rng(1)))

    turns = Counter(intent for batch in batches for intent in {int(intents[row]) for row in batch})
    assert all(len(batch) == INTENTS * EACH for batch in batches)
    assert max(turns.values()) - min(turns.values()) <= 1


def test_the_names_of_the_intents_are_examples_as_well() -> None:
    examples, groups = with_names([Example("how much is it", "faq/the_cost")], ["harmless"])

    assert examples[-1] == Example("faq the cost", "faq/the_cost")
    assert groups == ["harmless", "harmless"]


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    texts = {"bread": "do you sell {} bread", "parking": "where can i park my {}"}
    words = ["white", "brown", "old", "new", "big", "small"]
    return [Example(text.format(word), intent) for intent, text in texts.items() for word in words]


def test_a_training_by_contrast_changes_the_layers_and_leaves_them_whole(examples: list[Example]) -> None:
    found = EncoderAdaptation(EncoderWeights().folder, contrast=True).adapted(examples, ["harmless"] * len(examples))

    assert found
    assert all(np.isfinite(tensor).all() for tensor in found.values())
