from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from assistant.calibration.held_out import HeldOut
from assistant.calibration.temperature import find_temperature, tempered
from assistant.calibration.thresholds import LEAST_SURE, MAX_WRONG_ANSWERS, URGENCY, choose, choose_danger, curve
from assistant.commands.calibrate import write_settings
from assistant.nlu.decision import without_danger
from assistant.nlu.message_parts import Part
from assistant.safety.safety_class import CLASSES


def row(intent: str, given: str, sure: float, parts: list[Part] | None = None) -> HeldOut:
    """A message that the model takes for `given` with a probability, and for small talk otherwise."""
    danger = {**dict.fromkeys(CLASSES, 0.0), "harmless": 1.0}
    return HeldOut("text", intent, {given: sure, "smalltalk/greet": round(1 - sure, 6)}, danger, parts or [])


def alarming(intent: str, safety_class: str, sure: float) -> HeldOut:
    """A message in which the model sees a danger with a probability."""
    danger = {**dict.fromkeys(CLASSES, 0.0), safety_class: sure, "harmless": 1 - sure}
    return replace(row(intent, intent, 0.9), danger=danger)


@pytest.fixture
def rows() -> list[HeldOut]:
    """A hundred right answers that are sure, ten wrong ones that are less so."""
    right = [row("faq/speed", "faq/speed", 0.9)] * 100
    wrong = [row("faq/lasting", "faq/speed", 0.6)] * 10
    return [*right, *wrong]


def test_risk_and_coverage_fall_as_the_threshold_rises(rows: list[HeldOut]) -> None:
    points = {point.threshold: point for point in curve(rows)}

    assert points[0.55].risk == pytest.approx(10 / 110)
    assert points[0.55].coverage == 1.0
    assert points[0.7].risk == 0.0
    assert points[0.7].coverage == pytest.approx(100 / 110)


def test_the_lowest_threshold_that_keeps_the_risk_is_chosen(rows: list[HeldOut]) -> None:
    chosen = choose(rows)["answer_threshold"]

    assert chosen == 0.61
    assert next(point for point in curve(rows) if point.threshold == chosen).risk <= MAX_WRONG_ANSWERS
    assert next(point for point in curve(rows) if point.threshold == 0.6).risk > MAX_WRONG_ANSWERS


def test_messages_in_other_languages_use_up_nothing_of_what_is_allowed(rows: list[HeldOut]) -> None:
    foreign = [alarming("other_language", "abuse", 0.5)] * 100 + [row("other_language", "faq/speed", 0.9)] * 100

    assert choose([*rows, *foreign]) == choose(rows)


def test_harmless_messages_bound_the_thresholds_of_danger() -> None:
    harmless = [alarming("faq/speed", "abuse", 0.5)] * 12 + [row("faq/speed", "faq/speed", 0.9)] * 88
    chosen = choose([*harmless, alarming("safety/abuse", "abuse", 0.7)])

    assert chosen["abuse_threshold"] == 0.51
    assert chosen["crisis_self_threshold"] == round(0.51 / URGENCY["crisis_self"], 2)
    assert chosen["misuse_threshold"] == LEAST_SURE


def test_many_borders_of_one_class_raise_its_own_threshold_and_no_other_ones() -> None:
    plain = [alarming("faq/speed", "misuse", 0.1)] * 97
    hard = [alarming("faq/speed", "misuse", 0.7)] * 3

    thresholds = choose_danger([*plain, *hard])

    assert thresholds["misuse_threshold"] > 0.7
    assert thresholds["medical_advice_threshold"] == thresholds["adverse_event_threshold"] == LEAST_SURE


@pytest.mark.parametrize(("torn", "threshold"), [(8, 0.26), (7, 0.05)])
def test_an_acute_class_rides_along_until_too_many_cards_would_be_acute(torn: int, threshold: float) -> None:
    sure = alarming("safety/misuse", "misuse", 0.5)
    in_between = replace(sure, danger={**sure.danger, "crisis_self": 0.25, "harmless": 0.25})

    chosen = choose([sure] * (100 - torn) + [in_between] * torn + [row("faq/speed", "faq/speed", 0.9)])

    assert chosen["acute_secondary_threshold"] == threshold


def test_without_the_safety_classes_the_rest_adds_up_to_one() -> None:
    given = without_danger({"safety/abuse": 0.6, "faq/speed": 0.3, "human": 0.1})

    assert given == pytest.approx({"faq/speed": 0.75, "human": 0.25})


def test_the_temperature_makes_held_out_probabilities_true() -> None:
    """Of messages that get 0.9, seven in ten are right: the temperature brings them down to 0.7."""
    rows, labels = [{"a": 0.9, "b": 0.1}] * 10, ["a"] * 7 + ["b"] * 3
    temperature = find_temperature(rows, labels)

    assert tempered(rows[0], temperature)["a"] == pytest.approx(0.7, abs=0.01)


def test_every_threshold_of_the_configuration_is_chosen(rows: list[HeldOut]) -> None:
    configured = {
        key
        for entry in yaml.safe_load(Path("config.yml").read_text())["pipeline"]
        for key in entry
        if key.endswith("_threshold")
    }

    assert set(choose(rows)) == configured


def test_thresholds_are_written_and_the_rest_stays(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("# a comment\npipeline:\n- name: A\n  answer_threshold: 0.5\n  other: 1\n")
    write_settings(config, {"answer_threshold": 0.61})

    assert config.read_text() == "# a comment\npipeline:\n- name: A\n  answer_threshold: 0.61\n  other: 1\n"


def test_a_threshold_without_a_place_is_an_error(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("pipeline:\n- name: A\n")

    with pytest.raises(ValueError, match="answer_threshold stands there 0 times"):
        write_settings(config, {"answer_threshold": 0.61})
