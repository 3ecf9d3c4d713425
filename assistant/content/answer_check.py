"""Compares one answer with the article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.answers.article import Article
from assistant.content.finding import Finding
from assistant.content.response import Response

MAX_WORDS = 80
COVERED, SOBER, NOT_COVERED = "utter_faq/", "utter_sober/", "utter_not_covered/"
KEYS = {"title", "citations", "silent_on", "notes", "related", "why", "offers_person", "languages", "choices"}
PROMOTION_NOTES = {"promotional", "metaphor"}
_NUMBER = re.compile(
    r"\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|hundred|thousand|half|twice|percent)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wording:
    """The words of `data/answers/wording.yml`."""

    hedges: list[str]
    promotional: list[str]
    hopeful: list[str]
    medical_terms: list[str]

    @classmethod
    def read(cls, path: Path) -> "Wording":
        """Reads the lists."""
        return cls(**yaml.safe_load(path.read_text(encoding="utf-8"))["wording"])


class AnswerCheck:
    """What must hold for a response that answers a question.

    Args:
        articles: the articles by id.
        notes: the names of the clinic's notes.
        wording: the words to watch for.
        topics: the full intents that may be offered.
    """

    def __init__(self, articles: dict[str, Article], notes: set[str], wording: Wording, topics: set[str]) -> None:
        self._articles, self._notes, self._wording, self._topics = articles, notes, wording, topics

    def findings(self, response: Response) -> Iterator[Finding]:
        """Every fault of a response."""
        for message, line in self._faults(response):
            yield Finding(response.file, line, f"{response.name}: {message}")

    def _faults(self, response: Response) -> Iterator[tuple[str, int]]:
        yield from self._names(response)
        for index, citation in enumerate(response.citations):
            fault = self._citation_fault(citation)
            if fault:
                yield fault, response.line_of("citations", index)
        if response.name.startswith((COVERED, SOBER, NOT_COVERED)):
            yield from self._text(response)
        if response.name.startswith((COVERED, SOBER)):
            yield from self._support(response)
        if response.name.startswith(SOBER):
            yield from self._hope(response)

    def _names(self, response: Response) -> Iterator[tuple[str, int]]:
        metadata = response.metadata
        for key in set(metadata) - KEYS:
            yield f"unknown metadata `{key}`; known are {', '.join(sorted(KEYS))}", response.line_of(key)
        for topic in metadata.get("related") or []:
            if topic not in self._topics:
                yield f"`related` names {topic}, which has no answer", response.line_of("related")
        if "why" in metadata and metadata["why"] not in self._topics:
            yield f"`why` names {metadata['why']}, which has no answer", response.line_of("why")
        for note in metadata.get("notes") or []:
            if note not in self._notes:
                yield f"the note {note} is not in clinic_notes.yml", response.line_of("notes")
        if response.name.startswith((COVERED, NOT_COVERED)) and "title" not in metadata:
            yield "it has no `title`, so no button can offer it", response.line

    def _citation_fault(self, citation: dict[str, Any]) -> str | None:
        article = self._articles.get(citation["article"])
        if article is None:
            return f"there is no article {citation['article']} in data/articles"
        paragraph = article.paragraph(citation["paragraph"])
        if paragraph is None:
            return f"{article.id} has no paragraph {citation['paragraph']}"
        if " ".join(citation["quote"].split()) not in paragraph:
            return f"the quote is not word for word in paragraph {citation['paragraph']} of {article.id}"
        return None

    def _text(self, response: Response) -> Iterator[tuple[str, int]]:
        quotes = " ".join(citation["quote"] for citation in response.citations)
        words = len(response.text.split())
        if words > MAX_WORDS:
            yield f"the text has {words} words, at most {MAX_WORDS} are allowed", response.line
        for number in _NUMBER.findall(response.text):
            if number.lower() not in _NUMBER.findall(quotes.lower()):
                yield f"the number “{number}” is not in its quotes", response.line
        for term in self._wording.medical_terms:
            if _has(response.text, term) and not _has(quotes, term) and not _denied(response, term):
                yield f"the medical term “{term}” is not in its quotes", response.line
        for word in self._wording.promotional:
            if _has(f"{response.text} {quotes}", word) and not PROMOTION_NOTES & set(
                response.metadata.get("notes") or []
            ):
                yield f"“{word}” is promotional: add the note `promotional` or `metaphor`", response.line

    def _support(self, response: Response) -> Iterator[tuple[str, int]]:
        if "balance" not in (response.metadata.get("notes") or []):
            yield "it quotes the article without the note `balance`", response.line
        for number, sentence in enumerate(sentences(response.text), start=1):
            support = [citation["quote"] for citation in response.citations if number in citation.get("supports", [])]
            if not support:
                yield f"sentence {number} has no citation: “{sentence}”", response.line
            for hedge in self._wording.hedges:
                if any(_has(quote, hedge) for quote in support) and not _has(sentence, hedge):
                    yield f"sentence {number} drops “{hedge}” and is stronger than its quote", response.line

    def _hope(self, response: Response) -> Iterator[tuple[str, int]]:
        quotes = " ".join(citation["quote"] for citation in response.citations)
        for word in (*self._wording.promotional, *self._wording.hopeful):
            if _has(f"{response.text} {quotes}", word):
                yield f"“{word}” is hopeful: after an alarm the article's hopeful claims are left out", response.line


def sentences(text: str) -> list[str]:
    """The sentences of an answer, which ends each with a full stop, a question mark or an exclamation mark."""
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text.strip()) if sentence]


def _has(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) is not None


def _denied(response: Response, term: str) -> bool:
    """Whether the answer only says that the article does not discuss the term."""
    telling = [sentence for sentence in sentences(response.text) if _has(sentence, term)]
    return all(re.search(r"\b(?:does not|only speaks)\b", sentence) for sentence in telling)
