from dataclasses import dataclass, field

import pytest

from assistant.channels.fallback_detector import MAX_CHARACTERS, Alarm, FallbackDetector
from assistant.safety.rule_detector import RuleDetector
from assistant.safety.rule_signal import RuleSignal


@dataclass
class Found:
    signals: list[RuleSignal] = field(default_factory=list)


class Failing:
    """Finds nothing, and fails on one word."""

    def find(self, text: str) -> Found:
        if "trap" in text:
            raise RecursionError
        return Found([RuleSignal("emergency")] if "breathing" in text else [])


@pytest.fixture(scope="module")
def detector(_project_folder: None) -> FallbackDetector:
    return FallbackDetector(RuleDetector())


@pytest.mark.parametrize(
    ("text", "safety_class"),
    [
        ("i want to kill myself", "crisis_self"),
        ("he stopped breathing", "emergency"),
        ("she stopped breathing after i said i want to kill myself", "emergency"),
        ("I WANT TO K\u200bILL MYSELF", "crisis_self"),
    ],
)
def test_the_most_urgent_danger_is_named(detector: FallbackDetector, text: str, safety_class: str) -> None:
    alarm = detector.alarm(text)

    assert alarm is not None
    assert alarm.safety_class == safety_class
    assert alarm.acute


@pytest.mark.parametrize("text", ["i do not want to kill myself", "years ago i wanted to kill myself"])
def test_what_softens_an_acute_signal_does_not_count_here(detector: FallbackDetector, text: str) -> None:
    alarm = detector.alarm(text)

    assert alarm is not None
    assert alarm.acute


@pytest.mark.parametrize("text", ["", "how quickly does it act", "what does it cost", "thank you, goodbye"])
def test_a_harmless_message_raises_none(detector: FallbackDetector, text: str) -> None:
    assert detector.alarm(text) is None


@pytest.mark.parametrize("place", [0, 500, 990, 9_990, 19_900])
def test_danger_is_found_anywhere_below_the_limit(detector: FallbackDetector, place: int) -> None:
    filler = ("and so on and on " * 1200)[: MAX_CHARACTERS - 30]
    text = f"{filler[:place]} i want to kill myself. {filler[place:]}"[:MAX_CHARACTERS]

    assert detector.alarm(text) == Alarm("crisis_self", "en")


def test_above_the_limit_both_ends_are_searched(detector: FallbackDetector) -> None:
    filler = "and so on and on " * 5000

    assert detector.alarm(f"i want to kill myself. {filler}") == Alarm("crisis_self", "en")
    assert detector.alarm(f"{filler} he stopped breathing") == Alarm("emergency", "en")


def test_a_cue_for_hopelessness_and_one_for_escape_make_a_crisis_together() -> None:
    class Cues:
        def find(self, text: str) -> Found:
            return Found([RuleSignal(kind) for kind in text.split()])

    assert FallbackDetector(Cues()).alarm("hopeless escape") == Alarm("crisis_self", "en")
    assert FallbackDetector(Cues()).alarm("hopeless") is None


def test_a_part_that_can_not_be_searched_is_an_error_unless_another_part_shows_acute_danger() -> None:
    detector = FallbackDetector(Failing())
    rest = "and so on " * 300

    with pytest.raises(RecursionError):
        detector.alarm(f"trap {rest}")
    assert detector.alarm(f"trap {rest} not breathing") == Alarm("emergency", "en")
