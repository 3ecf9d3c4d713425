import numpy as np
import pytest

from assistant.building.examples import Example
from tests.bench.nlu.data_set import OUT_OF_SCOPE, DataSet
from tests.bench.nlu.figures import ENOUGH_IN_SCOPE, at_threshold, calibration_error, curve, figures
from tests.bench.nlu.judged import Judged
from tests.bench.nlu.threshold import ENOUGH, choose_threshold, splits

LABELS = np.array(["cost", "cost", "time", OUT_OF_SCOPE, OUT_OF_SCOPE])
PREDICTED = np.array(["cost", "time", "time", "cost", "time"])
CONFIDENCE = np.array([0.9, 0.2, 0.8, 0.4, 0.7])


def data_set() -> DataSet:
    return DataSet("made up", 0, (), tuple(Example(f"message {n}", label) for n, label in enumerate(LABELS)))


def test_a_threshold_trades_answers_for_messages_out_of_scope() -> None:
    low, high = [at_threshold(PREDICTED, CONFIDENCE, LABELS, at) for at in (0.0, 0.75)]

    assert (low.in_scope_accuracy, low.oos_recall) == (pytest.approx(2 / 3), 0.0)
    assert (high.in_scope_accuracy, high.oos_recall) == (pytest.approx(2 / 3), 1.0)
    assert high.mcc > low.mcc


def test_the_best_figures_are_those_of_the_best_threshold_and_the_others_of_the_one_chosen() -> None:
    found = figures(data_set(), Judged(PREDICTED, CONFIDENCE, CONFIDENCE, 0.5, 1.0, 2.0))

    assert found["oos_recall"] == 0.5
    assert found["best_oos_recall"] == 1.0
    assert found["best_mcc"] == max(point.mcc for point in curve(PREDICTED, CONFIDENCE, LABELS)) > found["mcc"]
    assert found["auroc"] == pytest.approx(4 / 6)


def test_a_threshold_that_leaves_enough_right_is_the_one_of_them_that_finds_most_out_of_scope() -> None:
    confidence = np.array([0.9, 0.6, 0.8, 0.4, 0.7])
    predicted = np.array(["cost", "cost", "time", "cost", "time"])

    found = figures(data_set(), Judged(predicted, confidence, confidence, 0.5, 1.0, 2.0))

    assert found["enough_in_scope"] == 1.0
    assert found["enough_oos_recall"] == 0.5


def test_where_no_threshold_leaves_enough_right_there_is_no_figure_of_one() -> None:
    found = figures(data_set(), Judged(PREDICTED, CONFIDENCE, CONFIDENCE, 0.5, 1.0, 2.0))

    assert max(point.in_scope_accuracy for point in curve(PREDICTED, CONFIDENCE, LABELS)) < ENOUGH_IN_SCOPE
    assert not any(name.startswith("enough_") for name in found)


def test_without_messages_out_of_scope_there_are_no_figures_of_them() -> None:
    inside = DataSet("made up", 0, (), data_set().test[:3])

    found = figures(inside, Judged(PREDICTED[:3], CONFIDENCE[:3], CONFIDENCE[:3], 0.5, 1.0, 2.0))

    assert found["in_scope_accuracy"] == pytest.approx(2 / 3)
    assert not {"mcc", "auroc", "oos_recall"} & set(found)


def test_probabilities_that_mean_what_they_say_have_no_calibration_error() -> None:
    right = np.array([True] * 8 + [False] * 2)

    assert calibration_error(np.full(10, 0.8), right) == pytest.approx(0.0)
    assert calibration_error(np.full(10, 0.5), right) == pytest.approx(0.3)


def test_a_chosen_threshold_lies_between_what_is_right_and_what_is_not() -> None:
    assert 0.7 < choose_threshold(PREDICTED, CONFIDENCE, LABELS) <= 0.8


def test_examples_that_are_alike_are_held_out_together() -> None:
    variants = [Example(f"i want to order a {word} cake", "cake") for word in ("big", "small", "round", "cheap")]
    others = [Example(f"{word} please", "bread") for word in ("rolls", "baguettes", "toast", "rye", "croissants")]

    for split in splits([*variants, *others, Example("bye", "end")]):
        assert len({example in split.train for example in variants}) == 1


def test_each_split_asks_intents_that_it_has_not_learnt_as_out_of_scope() -> None:
    examples = [Example(f"{intent} {number}", intent) for intent in "abcdef" for number in range(9)]

    found = list(splits(examples))

    assert len(found) == 3
    for split in found:
        known = {example.intent for example in split.train}
        unknown = {example.text.split()[0] for example in split.test if example.intent == OUT_OF_SCOPE}
        assert known | unknown == set("abcdef")
        assert not known & unknown
        assert not {example.text for example in split.train} & {example.text for example in split.test}


def test_an_intent_whose_only_example_is_held_out_is_unknown() -> None:
    examples = [Example(f"{intent} {number}", intent) for intent in "abcdef" for number in range(9)]
    single = Example("only one", "g")

    for split in splits([*examples, single]):
        known = {example.intent for example in split.train}
        assert {example.intent for example in split.test} <= known | {OUT_OF_SCOPE}


def test_there_are_no_more_splits_than_it_takes() -> None:
    examples = [Example(f"{intent} {number}", intent) for intent in "abc" for number in range(ENOUGH)]

    assert len(list(splits(examples))) == 1
