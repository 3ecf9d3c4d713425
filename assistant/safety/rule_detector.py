"""Finds danger by rules that people can read, without a model."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from assistant.safety.findings import Findings
from assistant.safety.plain_text import BREAK, PlainText
from assistant.safety.rule import IDIOM
from assistant.safety.rule_context import RuleContext
from assistant.safety.rule_files import read_context, read_rules, read_spellings
from assistant.safety.rule_match import RuleMatch
from assistant.safety.rule_search import RuleSearch
from assistant.safety.rule_signal import RuleSignal
from assistant.safety.safety_class import CRISIS_OTHER, CRISIS_SELF

FOLDER = Path("data/safety")

PAST_YEAR = "0000"
"""Stands in plain words and in context.yml for a year that is long past."""

MAX_MATCHES = 50
"""Of a kind's matches so many are looked at, the longest first."""

_PAST_YEAR = re.compile(r"19\d\d|20[01]\d|\d0s")
_UNKNOWN = "¤"
_WRITER = {"i", "im", "ive", "id", "ill", "me", "my", "myself", "mine", "we", "us", "our"}
_NEW_SENTENCE = {"i", "im", "ive", "id", "ill"}
_TOPIC = frozenset({"topic"})


class RuleDetector:
    """Token patterns for spaCy's Matcher, with negspaCy for what softens a match.

    Idioms take away the matches to whose words they give another meaning. Of a kind's matches that overlap the longest
    counts, and so it does for one's own crisis and somebody else's.

    Args:
        folder: where `rules/`, `words.yml`, `spellings.yml`, `context.yml`, `idioms.yml` and `languages.yml` lie.

    Raises:
        RuleFileError: a file has not the expected form.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        nlp = spacy.blank("xx")
        nlp.tokenizer = Tokenizer(nlp.vocab)
        self._vocab = nlp.vocab
        spellings, hidden = read_spellings(folder)
        rules, terms = read_rules(folder, spellings), read_context(folder, spellings)
        parts = [part for rule in rules for part in rule.parts]
        self._known = set().union(*(part.words for part in parts), *(each.all_words for each in terms))
        self._stems = tuple({stem for part in parts for stem in part.stems})
        self._text = PlainText(spellings, self._known, hidden)
        self._context = RuleContext(nlp, terms)
        barred = self._context.negations | _NEW_SENTENCE
        self._dangers = RuleSearch([rule for rule in rules if rule.kind != IDIOM], nlp.vocab, barred)
        self._idioms = RuleSearch([rule for rule in rules if rule.kind == IDIOM], nlp.vocab)

    def find(self, text: str) -> Findings:
        """The signals in a text, and in the text with hidden words restored."""
        restored = self._text.restored(text)
        signals = self._signals(text)
        if restored == text:
            return Findings(signals, None)
        return Findings(list(dict.fromkeys([*signals, *self._signals(restored)])), restored)

    def _signals(self, text: str) -> list[RuleSignal]:
        words = self._text.words(text)
        candidates = self._dangers.candidates(words)
        if not candidates:
            return []
        words = [self._mask(word) for word in words]
        doc = Doc(self._vocab, words=words)
        idioms = list(self._idioms.matches(doc, self._idioms.candidates(words)))
        matches = (
            match for match in self._dangers.matches(doc, candidates) if not any(idiom.turns(match) for idiom in idioms)
        )
        found: dict[RuleSignal, None] = {}
        for match in _longest(matches):
            # One plain match of a kind says it all.
            if RuleSignal(match.rule.kind, language=match.rule.language) not in found:
                signal = self._signal(words, match)
                found.update({signal: None} if signal else {})
        return list(found)

    def _signal(self, words: list[str], match: RuleMatch) -> RuleSignal | None:
        softened_by = self._context.softeners(words, match)
        if match.rule.mention and not softened_by:
            if not _WRITER.isdisjoint(_sentence(words, match)):
                return None
            softened_by = _TOPIC
        return RuleSignal(match.rule.kind, softened_by, match.rule.language)

    def _mask(self, word: str) -> str:
        """The word if a rule knows it: spaCy's vocabulary must not grow with what people write."""
        if word in self._known or word == BREAK or word.startswith(self._stems):
            return word
        return PAST_YEAR if _PAST_YEAR.fullmatch(word) else _UNKNOWN


def _longest(matches: Iterable[RuleMatch]) -> Iterator[RuleMatch]:
    taken: dict[str, list[RuleMatch]] = {}
    for match in sorted(matches, key=lambda match: (match.rule.mention, match.start - match.end, match.start)):
        kind = CRISIS_SELF if match.rule.kind == CRISIS_OTHER else match.rule.kind
        same = taken.setdefault(kind, [])
        if len(same) < MAX_MATCHES and not any(match.overlaps(other) for other in same):
            same.append(match)
            yield match


def _sentence(words: list[str], match: RuleMatch) -> list[str]:
    before = words[: match.start]
    start = len(before) - before[::-1].index(BREAK)
    return words[start : words.index(BREAK, match.end)]
