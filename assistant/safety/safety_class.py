"""The nine kinds of message that an answer from the article must not be the reply to."""

EMERGENCY, CRISIS_SELF, CRISIS_OTHER = "emergency", "crisis_self", "crisis_other"
CLASSES = [
    EMERGENCY,
    CRISIS_SELF,
    CRISIS_OTHER,
    "violence",
    "abuse",
    "minor",
    "adverse_event",
    "medical_advice",
    "misuse",
]
"""The most urgent first."""

ACUTE = CLASSES[:6]
"""The classes that interrupt everything."""


def most_urgent(classes: list[str]) -> list[str]:
    """The classes in order of urgency, each once."""
    return [name for name in CLASSES if name in classes]


SAFETY_INTENT, HARMLESS = "safety", "harmless"


def danger_class(full_intent: str) -> str:
    """The class of an example: `crisis_self` for `safety/crisis_self`, `harmless` for any other intent."""
    base, _, name = full_intent.partition("/")
    return name if base == SAFETY_INTENT else HARMLESS
