"""What the two classifiers together say of danger."""

from assistant.nlu.decision import Probabilities
from assistant.safety.safety_class import CLASSES, HARMLESS, SAFETY_INTENT

WEIGHT = 0.5
"""How much the ranking of intents counts beside the DangerClassifier. It knows what else a message may be about: on
held-out examples the mean recognises more danger at the same false alarms than either alone."""


def united_danger(danger: Probabilities, intents: Probabilities) -> Probabilities:
    """The weighted mean of both.

    Args:
        danger: safety class or `harmless` to its probability, by the DangerClassifier.
        intents: full intent to its probability, by the TopicClassifier.

    Returns:
        Safety class or `harmless` to its probability, adding up to 1.
    """
    ranked = {name: intents.get(f"{SAFETY_INTENT}/{name}", 0.0) for name in CLASSES}
    ranked[HARMLESS] = 1 - sum(ranked.values())
    return {name: (1 - WEIGHT) * danger.get(name, 0.0) + WEIGHT * ranked[name] for name in ranked}
