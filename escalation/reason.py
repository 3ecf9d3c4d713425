"""Why a ticket was opened."""

HUMAN = "human"
"""Somebody asks for a person."""

REASONS = [
    "emergency",
    "crisis_self",
    "crisis_other",
    "violence",
    "abuse",
    "minor",
    "adverse_event",
    "medical_advice",
    "misuse",
    HUMAN,
]
"""The safety classes, the most urgent first, and `human` for somebody who asks for a person."""

ACUTE = REASONS[:6]
"""The reasons for which staff are notified again and again until somebody acknowledges."""


def urgency(reason: str) -> int:
    """The rank of a reason: 0 for the most urgent one; an unknown one comes right after the acute ones.

    Args:
        reason: one of REASONS, or a name that a newer version knows.
    """
    return REASONS.index(reason) if reason in REASONS else len(ACUTE)
