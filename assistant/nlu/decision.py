"""From probabilities to what the assistant does: answer, ask which was meant, or say that it is not sure."""

from dataclasses import dataclass, field

Probabilities = dict[str, float]
"""Full intent, such as `faq/speed`, to its calibrated probability; all of them, adding up to 1."""

TOPICS = "faq"
"""The retrieval intent of what the article answers."""

QUESTIONS = (TOPICS, "not_covered")
"""The retrieval intents that answer a question; only these are offered or answered together."""

SAFETY = "safety"
"""The retrieval intent of danger, on which the components of safety decide."""

MAX_CANDIDATES = 3


@dataclass(frozen=True)
class Thresholds:
    """Chosen by `faq calibrate` and kept in config.yml.

    Attributes:
        answer: from this probability on an article topic is answered.
        group: from this probability on any other group of intents is taken: a wrong one of these misleads less.
        clarify: from this summed probability of two or three questions on the visitor is asked which was meant.
        several: from this probability on a part of a message counts as a question of its own.
    """

    answer: float
    group: float
    clarify: float
    several: float


@dataclass(frozen=True)
class Decision:
    """What to do with a message.

    Attributes:
        intent: the full intent, or `clarify`, `several_questions`, `not_understood`.
        confidence: the probability that it rests on.
        because: the reason in a few words, for `--explain`.
        candidates: the questions to offer, for `clarify`.
        questions: what its sentences surely ask, in order; all are answered for `several_questions`.
    """

    intent: str
    confidence: float
    because: str
    candidates: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


def decide(whole: Probabilities, parts: list[Probabilities], thresholds: Thresholds) -> Decision:
    """Decides on a message.

    An article topic must be likely by itself, for another topic's answer would be wrong. The other intents are judged
    by the sum of their group: whichever not-covered name it is, "the article does not discuss that" is true.

    Args:
        whole: the probabilities of the message.
        parts: the probabilities of each question in it, when there are several.
        thresholds: how sure is sure.
    """
    whole, parts = without_danger(whole), [without_danger(part) for part in parts]
    questions = _several(parts, thresholds.several)
    if len(questions) > 1:
        lowest = min(max(part.values()) for part in parts)
        return Decision("several_questions", lowest, "several questions", questions=questions)
    intent, mass = likeliest(whole)
    if mass >= (thresholds.answer if _base(intent) == TOPICS else thresholds.group):
        return Decision(intent, mass, "sure", questions=questions)
    candidates = [name for name in sorted(whole, key=whole.__getitem__, reverse=True) if _base(name) in QUESTIONS][
        :MAX_CANDIDATES
    ]
    total = sum(whole[name] for name in candidates)
    if total >= thresholds.clarify and len(candidates) > 1:
        return Decision("clarify", total, "torn between these", candidates, questions)
    return Decision("not_understood", mass, "not sure enough", questions=questions)


def without_danger(probabilities: Probabilities) -> Probabilities:
    """The probabilities given that the message is harmless."""
    harmless = {name: value for name, value in probabilities.items() if _base(name) != SAFETY}
    total = sum(harmless.values()) or 1.0
    return {name: value / total for name, value in harmless.items()}


def likeliest(probabilities: Probabilities) -> tuple[str, float]:
    """The likeliest intent of the likeliest unit, and the unit's probability.

    A unit is an article topic, or the group of all intents with the same base.
    """
    units: dict[str, float] = {}
    for name, probability in probabilities.items():
        unit = name if _base(name) == TOPICS else _base(name)
        units[unit] = units.get(unit, 0.0) + probability
    best = max(units, key=units.__getitem__)
    inside = [name for name in probabilities if name == best or _base(name) == best]
    return max(inside, key=probabilities.__getitem__), units[best]


def _several(parts: list[Probabilities], threshold: float) -> list[str]:
    """The different questions that the parts ask with enough certainty, in order."""
    found: list[str] = []
    for part in parts:
        intent, mass = likeliest(part)
        if mass >= threshold and _base(intent) in QUESTIONS and intent not in found:
            found.append(intent)
    return found[:MAX_CANDIDATES]


def _base(intent: str) -> str:
    return intent.partition("/")[0]
