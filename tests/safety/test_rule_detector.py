import time

import pytest

from assistant.safety.rule_detector import RuleDetector
from tests.safety.alarms import alarms

SELF, OTHER, EMERGENCY, ABUSE = "crisis_self", "crisis_other", "emergency", "abuse"

HIDDEN = [
    ("k i l l myself", SELF),
    ("i want to d.i.e", SELF),
    ("gonna k*ll myself", SELF),
    ("K1LL MYS3LF", SELF),
    ("i feel su!c!dal", SELF),
    ("going to unal1ve myself", SELF),
    ("i want to dieeeee", SELF),
    ("KILLMYSELF", SELF),
    ("iwanttodie", SELF),
    ("#killmyself", SELF),
    ("I *want* to **die**", SELF),
    ("want to 💀 myself", SELF),
    ("sewerslide tonight", SELF),
    ("kіll myself", SELF),
    ("i wanna kil my self", SELF),
    ("suicidla thougths r back", SELF),
    ("my brother is s*icidal", OTHER),
    ("he 0verdosed", EMERGENCY),
    ("he r@ped me", ABUSE),
]


@pytest.mark.parametrize(("text", "kind"), HIDDEN)
def test_hidden_words_are_seen(detector: RuleDetector, text: str, kind: str) -> None:
    assert kind in alarms(detector, text)


def test_the_restored_text_is_given_when_words_were_hidden(detector: RuleDetector) -> None:
    assert detector.find("i want to k1ll mys3lf").restored == "i want to kill myself"
    assert detector.find("how long does it last").restored is None


@pytest.mark.parametrize(
    "unit",
    [
        "a", "a ", "1", "*", "k*", "💀", "🔪 myself ", "_", ".", "k.", "kill myself ", "k i l l m y s e l f ", "k1ll ",
        "killmyself", "i am not suicidal ", "want to die and ", "he says he ", "no no no ", "suicidal ideation ",
    ],
)  # fmt: skip
def test_hostile_text_takes_little_time(detector: RuleDetector, unit: str) -> None:
    text = (unit * 5000)[:5000]

    started = time.perf_counter()
    detector.find(text)

    assert time.perf_counter() - started < 0.25


def test_what_people_write_does_not_fill_the_vocabulary(detector: RuleDetector) -> None:
    detector.find("i want to kill myself")
    before = len(detector._vocab.strings)

    for number in range(100):
        detector.find(f"i want to kill myself zzz{number}")

    assert len(detector._vocab.strings) == before
