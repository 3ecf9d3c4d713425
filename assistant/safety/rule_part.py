"""One place in a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Positions = Mapping[str, Sequence[int]]
"""Each word of a text to where it stands."""


@dataclass(frozen=True)
class RulePart:
    """What may stand at one place of a rule.

    Attributes:
        words: the words that fit.
        stems: beginnings of words that fit.
        optional: whether the place may be empty.
        gap: whether any few words fit, and words and stems are empty.
    """

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    optional: bool = False
    gap: bool = False

    @property
    def needed(self) -> bool:
        """Whether a text without a fitting word can't match the rule."""
        return not self.optional and not self.gap

    def positions(self, text: Positions) -> list[int]:
        """Where in a text a fitting word stands, in order."""
        fitting = self.words & text.keys()
        if self.stems:
            fitting |= {word for word in text if word.startswith(self.stems)}
        return sorted(position for word in fitting for position in text[word])
