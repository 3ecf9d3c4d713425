"""The spaCy component that finds the sentences, and the questions that share one."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

CONJUNCTIONS = ["and", "also", "plus", "but", "or"]
OPENERS = [
    "what",
    "how",
    "who",
    "when",
    "where",
    "why",
    "which",
    "does",
    "do",
    "is",
    "are",
    "can",
    "could",
    "will",
    "would",
    "has",
]
MIN_TOKENS = 3
"""A question before or after the split is at least this long, so that "and how" alone opens none."""


@Language.factory(
    "question_splitter",
    assigns=["token.is_sent_start"],
    default_config={"conjunctions": CONJUNCTIONS, "openers": OPENERS, "min_tokens": MIN_TOKENS},
)
def make_question_splitter(
    nlp: Language, name: str, conjunctions: list[str], openers: list[str], min_tokens: int
) -> Callable[[Doc], Doc]:
    """Makes the component.

    Args:
        nlp: the pipeline; a sentencizer stands before this component.
        name: the component's name in the pipeline.
        conjunctions: words that may join two questions.
        openers: words that open a question.
        min_tokens: how many tokens each of two joined questions has at least.
    """
    return QuestionSplitter(set(conjunctions), set(openers), min_tokens)


class QuestionSplitter:
    """Starts a new sentence at a conjunction that is followed by a question's first word."""

    def __init__(self, conjunctions: set[str], openers: set[str], min_tokens: int) -> None:
        self._conjunctions, self._openers, self._min_tokens = conjunctions, openers, min_tokens

    def __call__(self, doc: Doc) -> Doc:
        """Marks the sentence starts."""
        start = 0
        for token in doc:
            if token.is_sent_start:
                start = token.i
            elif token.i - start >= self._min_tokens and self._opens(doc, token.i):
                token.is_sent_start = True
                start = token.i
        return doc

    def _opens(self, doc: Doc, index: int) -> bool:
        left = len(doc) - index - 1
        return (
            doc[index].lower_ in self._conjunctions
            and left >= self._min_tokens
            and doc[index + 1].lower_ in self._openers
        )
