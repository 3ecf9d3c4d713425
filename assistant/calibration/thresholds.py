"""Chooses each threshold as the lowest one that keeps a stated risk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from assistant.calibration.held_out import HeldOut
from assistant.nlu.decision import Thresholds, decide, likeliest
from assistant.nlu.safety_classifier import ACUTE, BASE, mass

MAX_WRONG_ANSWERS = 0.03
"""Of all held-out messages, the share that may get an answer of another topic."""

MIN_RIGHT_OFFERS = 0.75
"""Of the messages on which the assistant asks which was meant, the share that finds its topic among the offers."""

MAX_FALSE_SPLITS = 0.01
"""Of the held-out messages of several sentences, the share that may wrongly be taken for several questions."""

MAX_FALSE_ALARMS = 0.02
"""Of the held-out harmless messages, the share that may get an acute card; half by the message, half by a sentence."""

MAX_FALSE_ESCALATIONS = 0.04
"""Of the held-out harmless messages, the share that may be escalated at all."""

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
    half = MAX_FALSE_ALARMS / 2
    return {
        "answer_threshold": answer,
        "clarify_threshold": _lowest(lambda threshold: _missed_offers(rows, answer, threshold), 1 - MIN_RIGHT_OFFERS),
        "several_threshold": _lowest(lambda threshold: _false_splits(rows, threshold), MAX_FALSE_SPLITS),
        "acute_threshold": _lowest(lambda threshold: _share(_acute(row.whole) >= threshold for row in harmless), half),
        "acute_sentence_threshold": _lowest(
            lambda threshold: _share(
                any(_acute(part.probabilities) >= threshold for part in row.parts) for row in harmless
            ),
            half,
        ),
        "safety_threshold": _lowest(
            lambda threshold: _share(
                sum(p for n, p in row.whole.items() if n.startswith(BASE)) >= threshold for row in harmless
            ),
            MAX_FALSE_ESCALATIONS,
        ),
    }


def _lowest(risk: Callable[[float], float], allowed: float) -> float:
    return next((threshold for threshold in GRID if risk(threshold) <= allowed), GRID[-1])


def _missed_offers(rows: list[HeldOut], answer: float, clarify: float) -> float:
    decisions = [(row.intent, decide(row.whole, [], Thresholds(answer, clarify, 1.1))) for row in rows]
    return _share(intent not in decision.candidates for intent, decision in decisions if decision.intent == "clarify")


def _false_splits(rows: list[HeldOut], threshold: float) -> float:
    thresholds = Thresholds(0.0, 1.1, threshold)
    long = [row for row in rows if len(row.parts) > 1]
    return _share(
        decide(row.whole, [part.probabilities for part in row.parts if part.asks], thresholds).intent
        == "several_questions"
        for row in long
    )


def _acute(probabilities: dict[str, float]) -> float:
    return mass(probabilities, ACUTE)[1]


def _share(flags: Iterable[bool]) -> float:
    counted = [bool(flag) for flag in flags]
    return sum(counted) / len(counted) if counted else 0.0
