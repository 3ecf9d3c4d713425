"""What a visitor gets when a turn failed."""

import asyncio
import logging
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Callable, Dict, FrozenSet, List, Mapping, Optional

from assistant.answers.clinic import Clinic
from assistant.channels.fallback_detector import Alarm, FallbackDetector
from assistant.channels.fallback_texts import FallbackTexts
from assistant.channels.language_texts import CONTACT
from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.language_guess import LanguageGuess
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.safety.rule_detector import RuleDetector
from assistant.safety.safety_cards import SafetyCards
from assistant.safety.safety_class import ACUTE

logger = logging.getLogger(__name__)

DATA = Path("data")
SECONDS = 3.0
"""How long the search for danger may take."""

Card = Callable[[str, str], str]
"""From safety class and language to the card's text."""


@dataclass(frozen=True)
class Frame:
    """Texts around what the turn managed to say.

    Attributes:
        before: in front of it.
        after: behind it.
    """

    before: List[str] = field(default_factory=list)
    after: List[str] = field(default_factory=list)


class FallbackReplies:
    """Chooses among card, apology and the plain truth, in the message's language; never fails itself.

    Args:
        texts: the fixed texts by language, with English among them.
        search: finds the most urgent danger in a message; None when there is none.
        card: the card of a safety class.
        language: guesses in which language a message is written that raises no alarm, such as `es`.
    """

    def __init__(
        self,
        texts: Mapping[str, FallbackTexts],
        search: Callable[[str], Optional[Alarm]],
        card: Card,
        language: Callable[[str], str],
    ) -> None:
        self._texts = texts
        self._search = search
        self._card = card
        self._language = language

    @classmethod
    def read(cls, data: Path = DATA) -> "FallbackReplies":
        """Reads texts, rules and cards; when rules or cards can't be read, every failed turn gets the fixed card.

        Raises:
            LanguageTextsError: the fixed texts are not as they should be.
            ClinicError: the clinic's contact is missing.
            CrisisLinesError: the emergency numbers can't be read.
        """
        country = os.environ.get("COUNTRY", "US")
        lines = CrisisLines.read(data / "safety" / "crisis_lines.csv")
        contact = Clinic.read(data / "clinic.yml", data / "answers" / "clinic_notes.yml").contact
        own = lines.country_or_elsewhere(country)

        def placeholders(language: str) -> Dict[str, str]:
            return {**own.placeholders(language), CONTACT: contact}

        texts = FallbackTexts.read_all(data / "safety" / "fallback.yml", placeholders)
        language = LanguageGuess().of
        try:
            search = FallbackDetector(RuleDetector(data / "safety")).alarm
            card = _read_cards(data / "safety", lines, country)
        except Exception as error:
            logger.error("A failed turn will get nothing but the fixed card. %s: %s", type(error).__name__, error)
            return cls(texts, _no_search, _no_card, language)
        return cls(texts, search, card, language)

    @property
    def card(self) -> str:
        """The fixed card in English, for when nothing else is left."""
        return self._texts[DEFAULT_LANGUAGE].card

    def is_card(self, text: str) -> bool:
        """Whether a reply is the card of an acute message, or the one for when nobody knows whether it was."""
        return text in self._cards

    @cached_property
    def _cards(self) -> FrozenSet[str]:
        fixed = [texts.card for texts in self._texts.values()]
        try:
            return frozenset([*fixed, *(self._card(name, language) for name in ACUTE for language in self._texts)])
        except LookupError:
            return frozenset(fixed)

    async def around(self, text: str, said: List[str], is_crowded: bool = False) -> Frame:
        """For a turn that failed.

        Args:
            text: the visitor's message.
            said: what the turn said before it failed.
            is_crowded: whether it was not begun because too many others ran.
        """
        try:
            alarm = await self._alarm(text)
            card = self._card(alarm.safety_class, alarm.language) if alarm else None
        except Exception as error:
            _report(error)
            texts = self._texts_for(text)
            return Frame(after=[texts.unfinished]) if said else Frame([texts.card])
        texts = self._texts_for(text, alarm)
        apology = texts.crowded if is_crowded else texts.apology
        if said:
            missing = alarm and alarm.acute and card and not _shares_a_number(card, said)
            return Frame([card] if card and missing else [], [texts.unfinished])
        if alarm and card:
            return Frame([card, texts.unfinished if alarm.acute else apology])
        return Frame([apology])

    async def for_too_long(self, text: str) -> List[str]:
        """For a message that is not read; its first and last part are searched for danger.

        Args:
            text: the message, or what there is of it.
        """
        return await self._unread(text, lambda texts: texts.too_long)

    async def for_too_many(self, text: str) -> List[str]:
        """For a message that is not answered, for there were too many; danger is looked for all the same."""
        return await self._unread(text, lambda texts: texts.too_many)

    def not_text(self, language: Optional[str]) -> str:
        """For what is no text, in a language such as `es-MX`; in English where there are no texts in it."""
        base = (language or "").partition("-")[0].lower()
        return self._texts.get(base, self._texts[DEFAULT_LANGUAGE]).not_text

    async def _unread(self, text: str, reason: Callable[[FallbackTexts], str]) -> List[str]:
        try:
            alarm = await self._alarm(text)
            card = [self._card(alarm.safety_class, alarm.language)] if alarm else []
        except Exception as error:
            _report(error)
            texts = self._texts_for(text)
            return [texts.card, reason(texts)]
        return [*card, reason(self._texts_for(text, alarm))]

    async def _alarm(self, text: str) -> Optional[Alarm]:
        return await asyncio.wait_for(asyncio.to_thread(self._search, text), SECONDS)

    def _texts_for(self, text: str, alarm: Optional[Alarm] = None) -> FallbackTexts:
        """The texts in the language of the alarm, or else of the message; in English where there are none in it."""
        try:
            language = alarm.language if alarm else self._language(text)
        except Exception as error:
            logger.error("A message's language was not guessed: %s.", type(error).__name__)
            language = DEFAULT_LANGUAGE
        return self._texts.get(language, self._texts[DEFAULT_LANGUAGE])


def _read_cards(folder: Path, lines: CrisisLines, country: str) -> Card:
    cards = SafetyCards.read(folder / "cards.yml", lines)

    def card(safety_class: str, language: str) -> str:
        return cards.render(f"utter_safety/{safety_class}", "first", 0, country, language).text

    return card


def _no_search(_: str) -> Optional[Alarm]:
    raise LookupError("There are no rules.")


def _no_card(_: str, __: str) -> str:
    raise LookupError("There are no cards.")


def _shares_a_number(card: str, said: List[str]) -> bool:
    """Whether the visitor has one of the card's numbers already."""
    numbers = set(re.findall(r"\d{3,}", card))
    return any(numbers & set(re.findall(r"\d{3,}", text)) for text in said)


def _report(error: Exception) -> None:
    # The error's text may quote the visitor's: its type must do.
    logger.error("A message was not searched for danger: %s. The visitor got the fixed card.", type(error).__name__)
