"""How rules, probabilities and the conversation so far become one verdict."""

import pytest

from assistant.safety.conversation_state import ConversationState
from assistant.safety.danger_thresholds import DangerThresholds
from assistant.safety.rule_signal import RuleSignal
from assistant.safety.safety_class import CLASSES
from assistant.safety.verdict import Verdict, judge

THRESHOLDS = DangerThresholds(
    message=dict.fromkeys(CLASSES, 0.4),
    sentence=dict.fromkeys(CLASSES, 0.6),
    softened=0.8,
    support=0.2,
    secondary=0.3,
    acute_secondary=0.2,
)
NEW = ConversationState()


def learned(**dangers: float) -> dict[str, float]:
    """Probabilities of a message."""
    return {**dict.fromkeys(CLASSES, 0.0), **dangers, "harmless": 1 - sum(dangers.values())}


def verdict(
    message: dict[str, float],
    *signals: RuleSignal,
    sentences: list[dict[str, float]] | None = None,
    state: ConversationState = NEW,
) -> Verdict:
    return judge(message, sentences or [], list(signals), state, THRESHOLDS)


def test_a_rule_raises_an_alarm_whatever_the_classifier_thinks() -> None:
    assert verdict(learned(), RuleSignal("crisis_self")).safety_class == "crisis_self"


def test_the_classifier_raises_an_alarm_without_any_rule() -> None:
    assert verdict(learned(crisis_self=0.5)).safety_class == "crisis_self"


def test_several_classes_add_up_to_one_danger() -> None:
    """Torn between two kinds of danger is not unsure about danger."""
    found = verdict(learned(crisis_self=0.25, crisis_other=0.24))

    assert found.safety_class == "crisis_self"
    assert found.confidence == pytest.approx(0.49)


def test_one_sentence_is_enough() -> None:
    found = verdict(learned(), sentences=[learned(), learned(emergency=0.7)])

    assert found.safety_class == "emergency"


def test_the_most_urgent_class_wins_and_the_others_ride_along() -> None:
    found = verdict(learned(misuse=0.5), RuleSignal("crisis_self"), RuleSignal("emergency"))

    assert (found.safety_class, found.secondary) == ("emergency", ["crisis_self", "misuse"])


def test_a_crisis_that_sounds_like_a_side_effect_gets_the_card_of_a_crisis() -> None:
    found = verdict(learned(adverse_event=0.5, crisis_self=0.2))

    assert (found.safety_class, found.secondary) == ("crisis_self", ["adverse_event"])


def test_beside_an_acute_class_any_other_one_needs_more_to_ride_along() -> None:
    assert verdict(learned(crisis_other=0.5, crisis_self=0.25)).safety_class == "crisis_other"
    assert verdict(learned(crisis_other=0.5, misuse=0.25)).secondary == []
    assert verdict(learned(crisis_other=0.4, misuse=0.3)).secondary == ["misuse"]


@pytest.mark.parametrize("softened", ["negated", "past", "topic"])
def test_a_softened_wording_raises_none_but_brings_support(softened: str) -> None:
    found = verdict(learned(crisis_self=0.1), RuleSignal("crisis_self", frozenset({softened})))

    assert found.safety_class is None
    assert found.support


def test_a_softened_wording_does_not_silence_a_sure_classifier() -> None:
    denied = RuleSignal("crisis_self", frozenset({"negated"}))

    assert verdict(learned(crisis_self=0.7), denied).safety_class is None
    assert verdict(learned(crisis_self=0.9), denied).safety_class == "crisis_self"


def test_one_plain_wording_outweighs_a_denied_one() -> None:
    found = verdict(learned(), RuleSignal("crisis_self", frozenset({"negated"})), RuleSignal("crisis_self"))

    assert found.safety_class == "crisis_self"


def test_hopelessness_and_a_wish_to_escape_are_a_crisis_in_one_message() -> None:
    assert verdict(learned(), RuleSignal("hopeless"), RuleSignal("escape")).safety_class == "crisis_self"


def test_hopelessness_and_a_wish_to_escape_are_a_crisis_over_two_messages() -> None:
    assert verdict(learned(), RuleSignal("hopeless")).safety_class is None
    later = verdict(learned(), RuleSignal("escape"), state=ConversationState(cue="hopeless"))
    assert later.safety_class == "crisis_self"


def test_the_same_cue_twice_is_none() -> None:
    found = verdict(learned(), RuleSignal("hopeless"), state=ConversationState(cue="hopeless"))

    assert found.safety_class is None
    assert found.support


def test_an_earlier_cue_alone_raises_nothing_later() -> None:
    assert verdict(learned(), state=ConversationState(cue="hopeless")) == Verdict()


@pytest.mark.parametrize(
    ("before", "now", "situation"),
    [
        (None, "crisis_self", "first"),
        ("crisis_self", "crisis_self", "repeated"),
        ("crisis_self", "emergency", "worsened"),
        ("emergency", "crisis_self", "first"),
        ("crisis_self", "medical_advice", "first"),
    ],
)
def test_the_situation_follows_from_the_earlier_alarm(before: str | None, now: str, situation: str) -> None:
    assert verdict(learned(), RuleSignal(now), state=ConversationState(alarm=before)).situation == situation


def test_taking_it_back_gives_the_short_card_and_needs_an_alarm_before() -> None:
    taken_back = RuleSignal("retraction")

    assert verdict(learned(), taken_back).safety_class is None
    found = verdict(learned(), taken_back, state=ConversationState(alarm="crisis_self"))
    assert (found.safety_class, found.situation) == ("crisis_self", "retracted")


def test_taking_it_back_and_saying_it_again_is_an_alarm() -> None:
    found = verdict(
        learned(), RuleSignal("retraction"), RuleSignal("crisis_self"), state=ConversationState(alarm="crisis_self")
    )

    assert found.situation == "repeated"


def test_a_message_near_danger_carries_a_line_of_support() -> None:
    assert verdict(learned(crisis_self=0.25)).support
    assert not verdict(learned(crisis_self=0.1)).support


def test_the_language_is_that_of_the_rule() -> None:
    assert verdict(learned(), RuleSignal("crisis_self", language="es")).language == "es"
