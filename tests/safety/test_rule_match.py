import pytest

from assistant.safety.rule_detector import RuleDetector
from tests.safety.alarms import alarms

SELF, OTHER, EMERGENCY, ABUSE = "crisis_self", "crisis_other", "emergency", "abuse"

IDIOMS = [
    "My back is killing me after that chair",
    "I'm dying to try this",
    "I nearly died laughing at that meme",
    "my phone died halfway through the form",
    "I'd kill for a good night's sleep",
    "dead tired today",
    "shoot me an email with the details please",
    "it hit me like a ton of bricks",
    "we beat the odds",
    "I cut my finger chopping onions",
    "I've cut down on drinking",
    "I burned myself on the oven",
    "is it going to hurt?",
    "is the needle gonna hurt",
    "drowning in paperwork",
    "I'm at the end of my rope with this insurance company",
    "how do I end my subscription to the newsletter",
    "my life insurance asked about it",
    "I'd jump at the chance to try it",
    "killer whales are amazing",
    "I took all my stuff home",
    "he drank too much at the wedding",
    "it took too long to answer",
    "goodbye and thanks",
    "I overdosed on cheese, never again",
    "I don't want to wake up early, any afternoon slots?",
    "my kid hits the drums all day",
    "me muero de risa",
    "estou morrendo de fome",
    "je meurs de faim",
    "ich sterbe vor Hunger",
    "mati lampu di rumah",
    "je ne veux pas mourir",
    "ich will nicht sterben",
    "saya tidak mau mati",
]


@pytest.mark.parametrize("text", IDIOMS)
def test_idioms_raise_none(detector: RuleDetector, text: str) -> None:
    assert alarms(detector, text) == set()


def test_one_crisis_is_one_crisis(detector: RuleDetector) -> None:
    assert alarms(detector, "my brother says he doesn't want to live anymore") == {OTHER}
    assert alarms(detector, "my son told us he has a plan to end it tonight") == {OTHER}
    assert alarms(detector, "my husband says he will end it tonight") == {OTHER}
    assert alarms(detector, "my partner said they'll end it tomorrow") == {OTHER}
    assert alarms(detector, "my friend texted she is ending it tonight") == {OTHER}
    assert alarms(detector, "my husband knows that i will end it tonight") == {SELF}
    assert alarms(detector, "i want to end my life") == {SELF}


def test_several_dangers_are_all_found(detector: RuleDetector) -> None:
    assert alarms(detector, "he hits me, i took too many pills and i want to die") == {ABUSE, EMERGENCY, SELF}
