"""Compares the texts of the safety layer with the rules for their wording."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assistant.content.card_wording import CardWording, CardWordingError
from assistant.content.finding import Finding
from assistant.content.response import Response
from assistant.content.support_texts import SupportTextsError, support_texts
from assistant.safety.card_text import FIRST, SITUATIONS
from assistant.safety.crisis_lines import FILE as LINES
from assistant.safety.crisis_lines import CrisisLines, CrisisLinesError
from assistant.safety.fill_numbers import fill_numbers, placeholders_in, sentences_of
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.safety.safety_cards import FILE as CARDS
from assistant.safety.safety_cards import PREFIX, SafetyCards, SafetyCardsError
from assistant.safety.safety_class import ACUTE

WORDING = "wording.yml"
SUPPORT = "support.yml"
KEYS = {"situation", "language", "related"}
_NUMBER = re.compile(r"\d[\d -]{2,}")
"""A telephone number; an age is shorter."""


class CardCheck:
    """What must hold for a text of the safety layer.

    Args:
        folder: `data/safety`.
        topics: the full intents that may be offered beside a card.
    """

    def __init__(self, folder: Path, topics: set[str]) -> None:
        self._folder, self._topics = folder, topics

    def findings(self, responses: list[Response]) -> Iterator[Finding]:
        """Every fault of the responses of the folder, and of the texts of `support.yml`."""
        try:
            self._wording = CardWording.read(self._folder / WORDING)
            self._lines = CrisisLines.read(self._folder / LINES.name)
            texts = [*responses, *support_texts(self._folder / SUPPORT)]
        except (CardWordingError, CrisisLinesError, SupportTextsError) as error:
            yield Finding(self._folder, 1, str(error))
            return
        yield from self._classes(responses)
        met: Counter[tuple[str, str, str]] = Counter()
        for response in texts:
            key = (response.name, _language(response), _situation(response))
            met[key] += 1
            for message in self._faults(response, [key[2], f"{key[2]} {met[key]}"]):
                yield Finding(response.file, response.line_of("language"), f"{response.name}: {message}")

    def _classes(self, responses: list[Response]) -> Iterator[Finding]:
        try:
            SafetyCards.read(self._folder / CARDS.name, self._lines)
        except SafetyCardsError as error:
            lines = [response.line for response in responses if response.name == error.name]
            yield Finding(error.file, next(iter(lines), 1), f"{error.name}: {error.fault}")

    def _faults(self, response: Response, situations: list[str]) -> Iterator[str]:
        yield from self._names(response)
        yield from self._words(response)
        yield from self._missing(response, situations)
        yield from self._filled(response)

    def _names(self, response: Response) -> Iterator[str]:
        for key in set(response.metadata) - KEYS:
            yield f"unknown metadata `{key}`; known are {', '.join(sorted(KEYS))}"
        if _situation(response) not in SITUATIONS:
            yield f"the situation `{_situation(response)}` is none of {', '.join(SITUATIONS)}"
        if _language(response) not in self._lines.elsewhere.phrases:
            yield f"number_phrases.yml has no phrases in the language `{_language(response)}`"
        for topic in response.metadata.get("related") or []:
            if topic not in self._topics:
                yield f"`related` names {topic}, which has no answer"

    def _words(self, response: Response) -> Iterator[str]:
        for phrase in self._wording.forbidden.get(_language(response), []):
            if _has(response.text, phrase):
                yield f"“{phrase}” must not be said (wording.yml)"
        for number in _NUMBER.findall(response.text):
            yield f"“{number.strip()}” is a number: use a placeholder, numbers stand in crisis_lines.csv"
        for name, words in self._wording.beside.items():
            needed = words.get(_language(response), "")
            for sentence in sentences_of(response.text):
                if name in placeholders_in(sentence) and not _has(sentence, needed):
                    yield f"the sentence with {{{name}}} must also say “{needed}”"

    def _missing(self, response: Response, situations: list[str]) -> Iterator[str]:
        name = response.name.removeprefix(PREFIX)
        acute = name in ACUTE
        required = self._wording.required.get(_language(response), {})
        for kind in [name, "acute"] if acute else [name]:
            for element in [part for situation in situations for part in required.get(kind, {}).get(situation, [])]:
                if element.lower() not in " ".join(response.text.lower().split()):
                    yield f"“{element}” is missing (wording.yml)"
        first = next(iter(sentences_of(response.text)), "")
        if acute and situations[0] in self._wording.numbers_first and not placeholders_in(first):
            yield "the first sentence must have the emergency number or the crisis line"

    def _filled(self, response: Response) -> Iterator[str]:
        """Faults that show once the numbers of a country are filled in."""
        known: set[str] = set()
        words: dict[str, int] = {}
        for lines in [*self._lines.countries(), self._lines.elsewhere]:
            numbers = lines.placeholders(_language(response))
            text = fill_numbers(response.text, numbers)
            known |= numbers.keys()
            words[lines.iso2] = len(text.split())
            if not text or ("{emergency}" in response.text and numbers["emergency"] not in text):
                yield f"with the numbers of {lines.iso2} it loses the sentence with the emergency number"
        for name in sorted(placeholders_in(response.text) - known):
            yield f"no country has a number for {{{name}}}"
        longest = max(words, key=words.__getitem__)
        if words[longest] > self._wording.max_words:
            yield (
                f"with the numbers of {longest} it has {words[longest]} words, "
                f"at most {self._wording.max_words} are allowed"
            )


def _language(response: Response) -> str:
    return str(response.metadata.get("language", DEFAULT_LANGUAGE))


def _situation(response: Response) -> str:
    return str(response.metadata.get("situation", FIRST))


def _has(text: str, phrase: str) -> bool:
    return re.search(rf"\b{re.escape(phrase)}", " ".join(text.split()), re.IGNORECASE) is not None
