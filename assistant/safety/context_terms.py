"""One list of context.yml."""

from dataclasses import dataclass

NEGATED = "negated"


@dataclass(frozen=True)
class ContextTerms:
    """The terms that soften a match from one side.

    Attributes:
        softener: what they mean: `negated`, `past` or `topic`.
        before: whether they stand in front of the match; else behind it.
        reach: how many words away from the match they may stand.
        words: the terms, in plain words.
        ends: terms that end the reach of one.
        without: phrases that hold a term and soften nothing.
    """

    softener: str
    before: bool
    reach: int
    words: tuple[str, ...]
    ends: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def negates_before(self) -> bool:
        """Whether they are words that negate what follows."""
        return self.before and self.softener == NEGATED

    @property
    def all_words(self) -> set[str]:
        """Each word of a term."""
        return {word for term in (*self.words, *self.ends, *self.without) for word in term.split()}
