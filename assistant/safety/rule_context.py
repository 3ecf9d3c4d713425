"""What takes the alarm out of a match: negation, the past, danger as a topic."""

from collections.abc import Sequence

from negspacy.negation import Negex
from spacy.language import Language
from spacy.tokens import Doc, Span

from assistant.safety.context_terms import ContextTerms
from assistant.safety.plain_text import BREAK
from assistant.safety.rule_match import RuleMatch

_MATCH = "¤match"


class RuleContext:
    """Runs negspaCy on the words around a match, for each list of context.yml of which a word stands there.

    negspaCy is NegEx (Chapman et al. 2001, https://doi.org/10.1006/jbin.2001.1029) for spaCy: a term softens what
    follows it or what comes before it, up to a word that ends its reach; phrases that only look like a term are none.

    Args:
        nlp: a pipeline whose tokenizer splits at blanks.
        terms: the lists.
    """

    def __init__(self, nlp: Language, terms: Sequence[ContextTerms]) -> None:
        self._vocab = nlp.vocab
        self._runs = [(each, frozenset(term.split()[0] for term in each.words), _negex(nlp, each)) for each in terms]
        self.negations = frozenset(
            term for each in terms if each.negates_before for term in each.words if " " not in term
        )
        """The single words that negate what follows them."""

    def softeners(self, words: Sequence[str], match: RuleMatch) -> frozenset[str]:
        """Why the match raises no alarm; empty when it does.

        A match that holds a negation itself ("don't want to live") is not negated by a word before it.
        """
        negative = not self.negations.isdisjoint(words[match.start : match.end])
        softeners = set()
        for terms, firsts, negex in self._runs:
            if not (negative and terms.negates_before):
                near = _near(words, match, terms)
                if not firsts.isdisjoint(near) and self._softens(negex, near, before=terms.before):
                    softeners.add(terms.softener)
        return frozenset(softeners)

    def _softens(self, negex: Negex, near: Sequence[str], before: bool) -> bool:
        # A stand-in for the match: negspaCy overlooks a match that holds a word that ends a reach.
        words = [*near, _MATCH] if before else [_MATCH, *near]
        starts: list[bool | int | None] = [True, *[False] * len(near)]
        doc = Doc(self._vocab, words=words, sent_starts=starts)
        doc.ents = (Span(doc, words.index(_MATCH), words.index(_MATCH) + 1, label=_MATCH),)
        return bool(negex(doc).ents[0]._.get(negex.extension_name))


def _near(words: Sequence[str], match: RuleMatch, terms: ContextTerms) -> Sequence[str]:
    """What stands before or behind the match, in its sentence and in reach."""
    if not terms.before:
        return words[match.end : min(words.index(BREAK, match.end) + 1, match.end + terms.reach)]
    start = match.start
    while start > 0 and words[start - 1] != BREAK and match.start - start < terms.reach:
        start -= 1
    return words[start : match.start]


def _negex(nlp: Language, terms: ContextTerms) -> Negex:
    name = f"{terms.softener}_{'before' if terms.before else 'after'}"
    return Negex(
        nlp,
        name=name,
        neg_termset={
            "preceding_negations": terms.words if terms.before else (),
            "following_negations": () if terms.before else terms.words,
            "termination": terms.ends,
            "pseudo_negations": terms.without,
        },
        ent_types=[],
        extension_name=name,
        chunk_prefix=[],
    )
