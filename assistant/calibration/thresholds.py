"""Chooses each threshold as the lowest one that keeps a stated risk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from assistant.calibration.held_out import HeldOut
from assistant.nlu.decision import TOPICS, Probabilities, Thresholds, decide, likeliest
from assistant.nlu.safety_classifier import ACUTE, BASE, mass

MAX_WRONG_ANSWERS = 0.03
"""Of all held-out messages, the share that may get an answer of another topic."""

MAX_WRONG_GROUPS = 0.05
"""Of the held-out harmless messages, the share that may be taken for another group, such as out of scope."""

MIN_RIGHT_OFFERS = 0.75
"""Of the messages on which the assistant asks which was meant, the share that finds its topic among the offers."""

MAX_FALSE_SPLITS = 0.01
"""Of the held-out messages of several sentences, the share that may wrongly be taken for several questions."""

MAX_FALSE_ALARMS = 0.02
"""Of the held-out harmless messages, the share that may get an acute card; half by the message, half by a sentence."""

MAX_FALSE_ESCALATIONS = 0.04
"""Of the held-out harmless messages, the share that may be escalated at all."""

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


def curve(rows: list[HeldOut]) -> list[Point]:
    """Risk against coverage over all answer thresholds."""
    decided = [(row.intent, *likeliest(row.whole)) for row in rows]
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
    harmless = [row for row in rows if not row.intent.startswith(f"{BASE}/")]
    answer = next((point.threshold for point in curve(rows) if point.risk <= MAX_WRONG_ANSWERS), GRID[-1])
    group = _lowest(lambda at: _wrong_groups(harmless, at), MAX_WRONG_GROUPS)
    half = MAX_FALSE_ALARMS / 2
    return {
        "answer_threshold": answer,
        "group_threshold": group,
        "clarify_threshold": _lowest(lambda at: _missed_offers(rows, answer, group, at), 1 - MIN_RIGHT_OFFERS),
        "several_threshold": _lowest(lambda at: _false_splits(rows, at), MAX_FALSE_SPLITS),
        "acute_threshold": _lowest(lambda at: _share(_acute(row.whole) >= at for row in harmless), half),
        "acute_sentence_threshold": _lowest(lambda at: _share(_acute_sentence(row) >= at for row in harmless), half),
        "safety_threshold": _lowest(lambda at: _share(_unsafe(row) >= at for row in harmless), MAX_FALSE_ESCALATIONS),
    }


def _lowest(risk: Callable[[float], float], allowed: float) -> float:
    return next((threshold for threshold in GRID if risk(threshold) <= allowed), GRID[-1])


def _wrong_groups(rows: list[HeldOut], threshold: float) -> float:
    likely = [(row.intent, *likeliest(row.whole)) for row in rows]
    return _share(
        sure >= threshold
        and not given.startswith((TOPICS, BASE))
        and intent.partition("/")[0] != given.partition("/")[0]
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


def _acute(probabilities: Probabilities) -> float:
    return mass(probabilities, ACUTE)[1]


def _acute_sentence(row: HeldOut) -> float:
    return max((_acute(part.probabilities) for part in row.parts), default=0.0)


def _unsafe(row: HeldOut) -> float:
    return sum(probability for name, probability in row.whole.items() if name.startswith(BASE))


def _share(flags: Iterable[bool]) -> float:
    counted = [bool(flag) for flag in flags]
    return sum(counted) / len(counted) if counted else 0.0
