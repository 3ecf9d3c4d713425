"""Chooses each threshold as the lowest one that keeps a stated risk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.calibration.held_out import HeldOut
from assistant.nlu.decision import TOPICS, Probabilities, Thresholds, decide, likeliest, without_danger
from assistant.safety.rule_detector import RuleDetector
from assistant.safety.safety_class import ACUTE, CLASSES, HARMLESS, danger_class

OTHER_LANGUAGE = "other_language"
"""The intent of harmless messages in other languages than English. They take part in no choice: they are a fifth of the
harmless examples and few of the visitors' messages, and would use up what is allowed."""

MAX_WRONG_ANSWERS = 0.035
"""Of the held-out harmless messages, the share that may get an answer of another topic. Half of them are written to be
hard; of a visitor's messages fewer than 5 % may."""

MAX_WRONG_GROUPS = 0.05
"""Of the held-out harmless messages, the share that may be taken for another group, such as out of scope."""

MIN_RIGHT_OFFERS = 0.75
"""Of the messages on which the assistant asks which was meant, the share that finds its topic among the offers."""

MAX_FALSE_SPLITS = 0.01
"""Of the held-out messages of several sentences, the share that may wrongly be taken for several questions."""

URGENCY = {"emergency": 1.3, "crisis_self": 1.3, "crisis_other": 1.3}
"""How much less sure one has to be of a class than of the others: a card too many costs a glance, too few a life."""

MAX_FALSE_ALARMS = 0.065
"""Of the held-out harmless messages, the share that may get an acute card. Half of them are written to look like
danger; among the messages of a day such are few."""

MAX_FALSE_CARDS = {"adverse_event": 0.013, "medical_advice": 0.0145, "misuse": 0.019}
"""Of the held-out harmless messages, the share that may get the card of each of the other classes. Each class has this
for itself: the many borders of one class that are among the examples do not make another one deaf."""

LEAST_SURE = 0.3
"""Below this probability a card of these classes would be a guess, however few harmless messages it would hit."""

MAX_FALSE_SENTENCES = 0.009
"""Of the held-out harmless messages, the share that one of their sentences may turn into an alarm, acute and not."""

MAX_FALSE_SOFTENED = 0.10
"""Of the harmless messages that deny danger, tell of the past or name it as a topic, the share that may get a card."""

MAX_NEEDLESS_URGENCY = 0.07
"""Of the messages of the classes that are not acute, the share whose card may be an acute one because such a class
rides along. Theirs is too urgent then; for a crisis that sounds like a side effect, only the right one helps."""

MAX_NEEDLESS_SUPPORT = 0.20
"""Of the held-out harmless messages, the share that may carry a line of support."""

NEVER = 1.1

GRID = [round(float(value), 2) for value in np.arange(0.05, 1.0, 0.01)]


@dataclass(frozen=True)
class Point:
    """What one answer threshold leads to on the held-out messages.

    Attributes:
        threshold: the answer threshold.
        coverage: the share of the article's questions that get an answer.
        risk: the share of all messages that get an answer of another topic.
    """

    threshold: float
    coverage: float
    risk: float


def harmless_english(rows: list[HeldOut]) -> list[HeldOut]:
    """The rows by which thresholds are chosen."""
    return [row for row in rows if danger_class(row.intent) == HARMLESS and row.intent != OTHER_LANGUAGE]


def curve(rows: list[HeldOut]) -> list[Point]:
    """Risk against coverage over all answer thresholds."""
    decided = [(row.intent, *likeliest(without_danger(row.whole))) for row in rows]
    asked = sum(intent.startswith("faq/") for intent, _, _ in decided)
    points = []
    for threshold in GRID:
        answered = [
            (intent, given) for intent, given, sure in decided if given.startswith("faq/") and sure >= threshold
        ]
        wrong = sum(intent != given for intent, given in answered)
        right = sum(intent.startswith("faq/") for intent, _ in answered)
        points.append(Point(threshold, right / asked, wrong / len(decided)))
    return points


def choose(rows: list[HeldOut]) -> dict[str, float]:
    """The thresholds for config.yml by their names there."""
    harmless = harmless_english(rows)
    answer = next((point.threshold for point in curve(harmless) if point.risk <= MAX_WRONG_ANSWERS), GRID[-1])
    group = _lowest(lambda at: _wrong_groups(harmless, at), MAX_WRONG_GROUPS)
    danger = choose_danger(harmless)
    return {
        "answer_threshold": answer,
        "group_threshold": group,
        "clarify_threshold": _lowest(lambda at: _missed_offers(harmless, answer, group, at), 1 - MIN_RIGHT_OFFERS),
        "several_threshold": _lowest(lambda at: _false_splits(rows, at), MAX_FALSE_SPLITS),
        **danger,
        "acute_secondary_threshold": _lowest(lambda at: _needless_urgency(rows, danger, at), MAX_NEEDLESS_URGENCY),
    }


def choose_danger(harmless: list[HeldOut]) -> dict[str, float]:
    """The thresholds of the SafetyClassifier by their names in config.yml, from harmless messages."""
    others = CLASSES[len(ACUTE) :]
    softened = [_danger(row.danger) for row in harmless if _is_softened(row.text)]
    acute_level = _level(harmless, ACUTE, MAX_FALSE_ALARMS)
    acute, other = ([_worst_sentence(row, names) for row in harmless] for names in (ACUTE, others))
    return {
        **{f"{name}_threshold": round(acute_level / URGENCY.get(name, 1), 2) for name in ACUTE},
        **{
            f"{name}_threshold": max(_level(harmless, [name], allowed), LEAST_SURE)
            for name, allowed in MAX_FALSE_CARDS.items()
        },
        "acute_sentence_threshold": _lowest(lambda at: _share(d >= at for d in acute), MAX_FALSE_SENTENCES),
        "other_sentence_threshold": _lowest(lambda at: _share(d >= at for d in other), MAX_FALSE_SENTENCES),
        "softened_threshold": _lowest(lambda at: _share(d >= at for d in softened), MAX_FALSE_SOFTENED),
        "support_threshold": _lowest(
            lambda at: _share(_danger(row.danger) >= at for row in harmless), MAX_NEEDLESS_SUPPORT
        ),
    }


def _level(harmless: list[HeldOut], names: list[str], allowed: float) -> float:
    """The lowest probability of danger at which few enough harmless messages get a card of these classes."""
    return _lowest(lambda at: _share(_pressing(row, names) >= at for row in harmless), allowed)


def _lowest(risk: Callable[[float], float], allowed: float) -> float:
    return next((threshold for threshold in GRID if risk(threshold) <= allowed), GRID[-1])


def _wrong_groups(rows: list[HeldOut], threshold: float) -> float:
    likely = [(row.intent, *likeliest(without_danger(row.whole))) for row in rows]
    return _share(
        sure >= threshold and not given.startswith(TOPICS) and intent.partition("/")[0] != given.partition("/")[0]
        for intent, given, sure in likely
    )


def _missed_offers(rows: list[HeldOut], answer: float, group: float, threshold: float) -> float:
    thresholds = Thresholds(answer, group, clarify=threshold, several=NEVER)
    decisions = [(row.intent, decide(row.whole, [], thresholds)) for row in rows]
    return _share(intent not in decision.candidates for intent, decision in decisions if decision.intent == "clarify")


def _false_splits(rows: list[HeldOut], threshold: float) -> float:
    thresholds = Thresholds(answer=NEVER, group=NEVER, clarify=NEVER, several=threshold)
    asked = [[part.probabilities for part in row.parts if part.asks] for row in rows if len(row.parts) > 1]
    return _share(decide(parts[0], parts, thresholds).intent == "several_questions" for parts in asked if parts)


def _needless_urgency(rows: list[HeldOut], thresholds: dict[str, float], at: float) -> float:
    others = CLASSES[len(ACUTE) :]
    likeliest = [(row.danger, _likeliest(row.danger)) for row in rows if danger_class(row.intent) in others]
    alarms = [row for row, name in likeliest if name in others and _danger(row) >= thresholds[f"{name}_threshold"]]
    return _share(max(row[name] for name in ACUTE) >= at for row in alarms)


def _danger(probabilities: Probabilities) -> float:
    return 1 - probabilities[HARMLESS]


def _pressing(row: HeldOut, names: list[str]) -> float:
    """How much danger of these classes there is, weighed by urgency; 0 when another one is likelier."""
    likeliest_class = _likeliest(row.danger)
    return _danger(row.danger) * URGENCY.get(likeliest_class, 1) if likeliest_class in names else 0.0


def _likeliest(probabilities: Probabilities) -> str:
    return max(CLASSES, key=lambda name: probabilities[name])


def _worst_sentence(row: HeldOut, names: list[str]) -> float:
    return max((_danger(part.danger) for part in row.parts if _likeliest(part.danger) in names), default=0.0)


@lru_cache
def _detector() -> RuleDetector:
    return RuleDetector()


def _is_softened(text: str) -> bool:
    dangers = [signal for signal in _detector().find(text).signals if signal.kind in CLASSES]
    return bool(dangers) and not any(signal.plain for signal in dangers)


def _share(flags: Iterable[bool]) -> float:
    counted = [bool(flag) for flag in flags]
    return sum(counted) / len(counted) if counted else 0.0
