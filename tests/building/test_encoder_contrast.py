from collections import Counter

import numpy as np
import pytest
import tensorflow as tf
from safetensors.numpy import load_file

from assistant.building.encoder_contrast import (
    EACH,
    INTENTS,
    NEIGHBOURS,
    EncoderContrast,
    contrast_loss,
    direction_loss,
    mean_directions,
    mixed_batches,
    with_misspelled,
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

    batches = list(mixed_batches(intents, 100, np.random.default_rng(1)))

    firsts = Counter(int(intents[batch[0]]) for batch in batches)
    assert all(len(batch) == INTENTS * EACH for batch in batches)
    assert set(firsts.values()) == {5}


def test_every_second_batch_is_of_intents_that_are_near_each_other() -> None:
    intents = np.repeat(np.arange(60), 4)
    line = np.abs(np.arange(60)[:, None] - np.arange(60))

    _, batch, *_ = mixed_batches(intents, 2, np.random.default_rng(1), np.argsort(line, axis=1))

    found = {int(intents[row]) for row in batch}
    first = int(intents[batch[0]])
    assert len(found) == INTENTS
    assert max(abs(number - first) for number in found) <= NEIGHBOURS


def test_every_example_is_there_as_a_hurried_person_types_it_too() -> None:
    examples, groups = with_misspelled([Example("where can i park", "parking")], ["harmless"])

    assert examples[0] == Example("where can i park", "parking")
    assert examples[1].intent == "parking"
    assert examples[1].text != examples[0].text
    assert groups == ["harmless", "harmless"]


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    texts = {"bread": "do you sell {} bread", "parking": "where can i park my {}"}
    words = ["white", "brown", "old", "new", "big", "small"]
    return [Example(text.format(word), intent) for intent, text in texts.items() for word in words]


def test_trainings_by_contrast_change_the_layers_and_leave_them_whole(examples: list[Example]) -> None:
    found = EncoderContrast(EncoderWeights().folder).adapted(examples, ["harmless"] * len(examples))

    published = load_file(EncoderWeights().tensors)
    changes = [np.linalg.norm(found[name] - published[name]) / np.linalg.norm(published[name]) for name in found]
    assert 0 < np.median(changes) < 0.2
