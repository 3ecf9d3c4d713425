"""What a rule found."""

from dataclasses import dataclass

CUES = ("hopeless", "escape")
"""Kinds of rule that mean danger only together, in one message or over several."""

RETRACTION = "retraction"
"""The kind of rule for "just kidding" and "I'm fine"."""


@dataclass(frozen=True)
class RuleSignal:
    """One match of a rule.

    Attributes:
        kind: a safety class, a cue or `retraction`.
        softened_by: why it raises no alarm by itself: `negated`, `past`, `topic`; empty when nothing does.
        language: the language of the rule, such as `en`.
    """

    kind: str
    softened_by: frozenset[str] = frozenset()
    language: str = "en"

    @property
    def plain(self) -> bool:
        """Whether nothing softens it."""
        return not self.softened_by
