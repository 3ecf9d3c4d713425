"""Finds the rules that match a text."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from assistant.safety.plain_text import BREAK, COMMA
from assistant.safety.rule import Rule
from assistant.safety.rule_match import RuleMatch
from assistant.safety.rule_pattern import token_pattern

SIGNS = (BREAK, COMMA)


class RuleSearch:
    """A Matcher of spaCy for each rule, and an index of each rule's rarest word.

    Most messages hold none of these words, and cost next to nothing.

    Args:
        rules: the rules.
        vocab: the vocabulary of the texts.
        barred: words that `~` does not stand for.
    """

    def __init__(self, rules: Sequence[Rule], vocab: Vocab, barred: Iterable[str] = ()) -> None:
        self._rules = [(rule, _matcher(rule, vocab, barred)) for rule in rules]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        frequency = Counter(word for rule in rules for part in rule.parts for word in (*part.words, *part.stems))
        for number, rule in enumerate(rules):
            rarest, _ = min(
                rule.needed, key=lambda need: sum(frequency[word] for word in (*need[0].words, *need[0].stems))
            )
            for word in rarest.words:
                self._by_word[word].append(number)
            for stem in rarest.stems:
                self._by_stem[stem].append(number)
        self._stems = tuple(self._by_stem)

    def candidates(self, words: Sequence[str]) -> list[tuple[int, slice]]:
        """The numbers of the rules that could match a text, and where."""
        positions: dict[str, list[int]] = defaultdict(list)
        for position, word in enumerate(words):
            positions[word].append(position)
        numbers = {number for word in positions for number in self._with_rarest(word)}
        stretches = ((number, self._rules[number][0].stretch(positions)) for number in sorted(numbers))
        return [(number, stretch) for number, stretch in stretches if stretch]

    def matches(self, doc: Doc, candidates: Iterable[tuple[int, slice]]) -> Iterator[RuleMatch]:
        """Where they do match, without the signs around the words: an idiom that holds the words holds the match."""
        for number, stretch in candidates:
            rule, matcher = self._rules[number]
            for span in matcher(doc[stretch], as_spans=True):
                yield RuleMatch(rule, span.start + (span[0].text in SIGNS), span.end - (span[-1].text in SIGNS))

    def _with_rarest(self, word: str) -> list[int]:
        numbers = self._by_word.get(word, [])
        if not word.startswith(self._stems):
            return numbers
        return numbers + [number for stem in self._stems if word.startswith(stem) for number in self._by_stem[stem]]


def _matcher(rule: Rule, vocab: Vocab, barred: Iterable[str]) -> Matcher:
    matcher = Matcher(vocab, validate=False)
    matcher.add(rule.kind, [token_pattern(rule.parts, barred)], greedy="LONGEST")
    return matcher
