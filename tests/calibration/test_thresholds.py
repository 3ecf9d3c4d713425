from pathlib import Path

import pytest
import yaml

from assistant.calibration.held_out import HeldOut
from assistant.calibration.thresholds import MAX_WRONG_ANSWERS, choose, curve
from assistant.commands.calibrate import write_thresholds
from assistant.nlu.topic_classifier import Part


def row(intent: str, given: str, sure: float, parts: list[Part] | None = None) -> HeldOut:
    """A message that the model takes for `given` with a probability, and for small talk otherwise."""
    return HeldOut(intent, {given: sure, "smalltalk/greet": round(1 - sure, 6)}, parts or [])


@pytest.fixture
def rows() -> list[HeldOut]:
    """A hundred right answers that are sure, ten wrong ones that are less so, and some danger."""
    right = [row("faq/speed", "faq/speed", 0.9)] * 100
    wrong = [row("faq/lasting", "faq/speed", 0.6)] * 10
    return [*right, *wrong, *[row("safety/abuse", "safety/abuse", 0.7)] * 10]


def test_risk_and_coverage_fall_as_the_threshold_rises(rows: list[HeldOut]) -> None:
    points = {point.threshold: point for point in curve(rows)}

    assert points[0.55].risk == pytest.approx(10 / 120)
    assert points[0.55].coverage == 1.0
    assert points[0.7].risk == 0.0
    assert points[0.7].coverage == pytest.approx(100 / 110)


def test_the_lowest_threshold_that_keeps_the_risk_is_chosen(rows: list[HeldOut]) -> None:
    chosen = choose(rows)["answer_threshold"]

    assert chosen == 0.61
    assert next(point for point in curve(rows) if point.threshold == chosen).risk <= MAX_WRONG_ANSWERS
    assert next(point for point in curve(rows) if point.threshold == 0.6).risk > MAX_WRONG_ANSWERS


def test_harmless_messages_bound_the_acute_threshold() -> None:
    harmless = [row("faq/speed", "safety/abuse", 0.5)] * 3 + [row("faq/speed", "faq/speed", 0.9)] * 97

    assert choose([*harmless, row("safety/abuse", "safety/abuse", 0.7)])["acute_threshold"] == 0.51


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
    write_thresholds(config, {"answer_threshold": 0.61})

    assert config.read_text() == "# a comment\npipeline:\n- name: A\n  answer_threshold: 0.61\n  other: 1\n"


def test_a_threshold_without_a_place_is_an_error(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("pipeline:\n- name: A\n")

    with pytest.raises(ValueError, match="answer_threshold stands there 0 times"):
        write_thresholds(config, {"answer_threshold": 0.61})
