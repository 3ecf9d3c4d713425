import pytest

from assistant.safety.rule_detector import RuleDetector
from assistant.safety.rule_signal import RETRACTION, RuleSignal
from tests.safety.alarms import alarms

HOPELESS = [
    "I feel hopeless",
    "there is no hope left",
    "everything is pointless",
    "I've lost all hope",
    "im a burden to everyone",
]
ESCAPE = [
    "I want it all to stop",
    "I want out",
    "I can't do this anymore",
    "i just want to disappear",
    "I need a way out",
]
NO_CUES = [
    "I feel hopeless at maths",
    "what's the point of the questionnaire",
    "I want out of my contract",
    "I need a way out of this lease",
    "I can't do Tuesday anymore",
    "I'm done with antidepressants",
    "I give up, where is the parking",
    "there is no hope of parking here",
    "nothing works on this website",
]
RETRACTED = [
    "just kidding",
    "jk",
    "I didn't mean it",
    "sorry, I'm fine now",
    "false alarm",
    "never mind",
    "forget what I said",
]


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for texts, kind in ((HOPELESS, "hopeless"), (ESCAPE, "escape")) for text in texts]
)
def test_cues_are_no_alarm_by_themselves(detector: RuleDetector, text: str, kind: str) -> None:
    assert RuleSignal(kind) in detector.find(text).signals
    assert alarms(detector, text) == set()


@pytest.mark.parametrize("text", NO_CUES)
def test_everyday_words_are_no_cue(detector: RuleDetector, text: str) -> None:
    assert not {signal.kind for signal in detector.find(text).signals} & {"hopeless", "escape"}


@pytest.mark.parametrize("text", RETRACTED)
def test_taking_it_back_is_seen(detector: RuleDetector, text: str) -> None:
    assert [signal.kind for signal in detector.find(text).signals] == [RETRACTION]
