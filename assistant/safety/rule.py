"""One rule of `data/safety`."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from assistant.safety.rule_part import Positions, RulePart
from assistant.safety.rule_pattern import GAP

IDIOM = "idiom"
"""The kind of a rule for words that mean no harm, whatever rule they match."""


@dataclass(frozen=True)
class Rule:
    """A rule, read.

    Attributes:
        kind: what a match means: a safety class, a cue, `retraction` or `idiom`.
        language: the language of its words, such as `en`.
        parts: its places.
        mention: whether it only names the matter: it raises no alarm, and counts when negated, past or a topic.
    """

    kind: str
    language: str
    parts: tuple[RulePart, ...]
    mention: bool = False

    @cached_property
    def needed(self) -> list[tuple[RulePart, int]]:
        """The places that can't be empty, each with how many words behind the one before it stands at most."""
        needed = []
        distance = 1
        for part in self.parts:
            if part.needed:
                needed.append((part, distance))
                distance = 1
            else:
                distance += GAP if part.gap else 1
        return needed

    @cached_property
    def longest(self) -> int:
        """How many words it matches at most."""
        return sum(GAP if part.gap else 1 for part in self.parts)

    def stretch(self, text: Positions) -> slice | None:
        """Where it could match: its words stand there, in order and close enough. Quicker than matching."""
        ends: list[int] | None = None
        for part, distance in self.needed:
            positions = part.positions(text)
            if ends is not None:
                before = ((position, bisect_left(ends, position)) for position in positions)
                positions = [position for position, index in before if index and position - ends[index - 1] <= distance]
            if not positions:
                return None
            ends = positions
        return slice(max(0, ends[0] - self.longest), ends[-1] + self.longest) if ends else None
