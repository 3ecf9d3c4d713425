import pytest

from assistant.safety.rule_detector import RuleDetector
from tests.safety.alarms import alarms

SELF, OTHER = "crisis_self", "crisis_other"

DENIED = [
    "I'm not suicidal, just sad",
    "no thoughts of hurting myself",
    "I have never wanted to die",
    "i dont want to kill myself",
    "I don't think I'd ever hurt myself",
    "the doctor asked if i am suicidal and i said no",
    "suicidal thoughts? no",
    "answered no to suicidal thoughts on the form",
    "my husband isn't suicidal",
    "zero suicidal thoughts here",
    "no quiero morir, solo quiero dormir",
    "não quero morrer",
]
PAST = [
    "I was suicidal ten years ago but I'm fine now",
    "years ago i wanted to die, now i garden",
    "when i was a teenager i used to hurt myself",
    "i tried to kill myself in 2009",
    "my brother attempted suicide back in college",
    "intenté suicidarme hace años, ahora estoy bien",
]
TOPIC = [
    "does ketamine reduce suicidal ideation",
    "what do studies say about suicide",
    "do patients with suicidal thoughts qualify",
    "is it for people who want to die",
    "suicide prevention month is in September",
    "the movie was about a girl who wants to die",
    "¿la ketamina ayuda con los pensamientos suicidas?",
]
NOT_SOFTENED = [
    ("no one cares, i want to die", SELF),
    ("i dont have a job and i want to die", SELF),
    ("i can't stop thinking about killing myself", SELF),
    ("not joking, i want to kill myself", SELF),
    ("i dont want to live", SELF),
    ("no hope no will to live", SELF),
    ("I'm not sure I can keep myself safe, i want to hurt myself", SELF),
    ("i am not suicidal but i want to be dead", SELF),
    ("is ketamine fast? i want to kill myself", SELF),
    ("the study was nice. my brother wants to kill himself", OTHER),
    ("I quit years ago. I want to die now", SELF),
    ("he has not slept and says he wants to die", OTHER),
    ("no puedo más, quiero morir", SELF),
    ("ich kann nicht mehr ich will sterben", SELF),
]


def softeners(detector: RuleDetector, text: str) -> set[str]:
    return {softener for signal in detector.find(text).signals for softener in signal.softened_by}


@pytest.mark.parametrize(
    ("text", "softener"),
    [(text, softener) for texts, softener in ((DENIED, "negated"), (PAST, "past"), (TOPIC, "topic")) for text in texts],
)
def test_denial_past_and_topic_soften(detector: RuleDetector, text: str, softener: str) -> None:
    assert alarms(detector, text) == set()
    assert softener in softeners(detector, text)


@pytest.mark.parametrize(("text", "kind"), NOT_SOFTENED)
def test_words_that_look_like_a_denial_do_not_soften(detector: RuleDetector, text: str, kind: str) -> None:
    assert kind in alarms(detector, text)


def test_a_danger_behind_many_denials_is_seen(detector: RuleDetector) -> None:
    assert SELF in alarms(detector, "i am not suicidal. " * 40 + "i want to kill myself tonight")
