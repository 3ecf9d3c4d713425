"""Where a rule matches."""

from typing import NamedTuple

from assistant.safety.rule import Rule


class RuleMatch(NamedTuple):
    """A rule and the words that it matches.

    Attributes:
        rule: the rule.
        start: number of the first word.
        end: number of the word behind the last one.
    """

    rule: Rule
    start: int
    end: int

    def overlaps(self, other: "RuleMatch") -> bool:
        """Whether both share a word."""
        return self.start < other.end and other.start < self.end

    def turns(self, other: "RuleMatch") -> bool:
        """Whether this match gives the other one's words another meaning: it holds them, or goes on behind them."""
        return self.overlaps(other) and (self.end > other.end or (self.start <= other.start and self.end == other.end))
