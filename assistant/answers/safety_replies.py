"""What the safety layer says: cards, help, lines of support, numbers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.fill_numbers import fill_numbers
from assistant.safety.home_country import home_country
from assistant.safety.language_countries import FILE as LANGUAGES
from assistant.safety.language_countries import read_language_countries
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.safety.phone_link import links_in
from assistant.safety.safety_cards import PREFIX, SafetyCards
from assistant.safety.safety_class import ACUTE, CRISIS_SELF, EMERGENCY

SOBER_AFTER = (EMERGENCY, CRISIS_SELF)
"""After an alarm of these classes the article's hopeful claims are left out."""

PICK_COUNTRY = "utter_help/country"
Response = dict[str, Any]


class SafetyReplies:
    """Renders the texts of `data/safety` for a conversation: its situation, country and language.

    Args:
        folder: the folder with the cards, the numbers and the lines of support.

    Raises:
        SafetyCardsError: a file of cards is not as it should be.
        CrisisLinesError: a number can't be read, or the variable COUNTRY names none of the countries.
        LanguageCountriesError: the file of the languages is not as it should be.
    """

    def __init__(self, folder: Path = Path("data/safety")) -> None:
        self._lines = CrisisLines.read(folder / "crisis_lines.csv")
        self._cards = SafetyCards.read(folder / "cards.yml", self._lines, folder / "help.yml")
        self._support: dict[str, dict[str, str]] = yaml.safe_load((folder / "support.yml").read_text(encoding="utf-8"))[
            "safety_support"
        ]
        self._other_country = self._support["other_country"][DEFAULT_LANGUAGE]
        self._by_language = read_language_countries(folder / LANGUAGES.name)
        self._country = home_country(self._lines)

    def has(self, response: str) -> bool:
        """Whether the response is one of the cards or help texts."""
        return response in self._cards.names()

    def card(self, response: str, tracker: DialogueStateTracker) -> Response:
        """A card or help text with its buttons, fitting the conversation, and the links to the numbers in it."""
        verdict = _verdict(tracker)
        shown = max(int(tracker.get_slot("cards") or 0) - 1, 0)
        card = self._cards.render(
            response,
            str(verdict.get("situation") or "first"),
            shown,
            self._country_of(tracker),
            _language(verdict),
        )
        others = self._other_countries(response, tracker, _language(verdict))
        card = replace(card, text="\n".join([card.text, *others]))
        buttons = self._country_buttons() if response == PICK_COUNTRY else card.buttons
        lines = self._lines.country_or_elsewhere(self._country_of(tracker))
        phones = [link.as_dict() for link in links_in(card.text, lines, _language(verdict))]
        metadata = {"card_version": card.version, "related": card.related, "phones": phones}
        return {"text": card.text, "buttons": buttons, "metadata": metadata}

    def numbers(self, tracker: DialogueStateTracker | None, language: str = DEFAULT_LANGUAGE) -> dict[str, str]:
        """What stands for placeholders such as `emergency` in any response."""
        return self._lines.country_or_elsewhere(self._country_of(tracker)).placeholders(language)

    def support(self, tracker: DialogueStateTracker) -> list[str]:
        """The lines that belong under an answer: after an alarm, or when the message came near the subject."""
        verdict, lines = _verdict(tracker), []
        if after_alarm(tracker) and _card_in_last_turn(tracker.events):
            lines.append("after_alarm")
        elif verdict.get("support"):
            lines.append("gentle")
        return [self._line(name, tracker, verdict) for name in lines]

    def shown(self, response: str, tracker: DialogueStateTracker) -> bool:
        """Whether the conversation has had this card before."""
        return any(_utter_action(event) == response for event in tracker.applied_events())

    def without_benefits(self, tracker: DialogueStateTracker) -> str:
        """The sentence that tells why an answer leaves out the article's hopeful claims."""
        return self._line("without_benefits", tracker, _verdict(tracker))

    def _other_countries(self, response: str, tracker: DialogueStateTracker, language: str) -> list[str]:
        """The lines with the numbers of the countries of a language, for an acute card."""
        if response.removeprefix(PREFIX) not in ACUTE or tracker.get_slot("country"):
            return []
        codes = [code for code in self._by_language.get(language, []) if code != self._country]
        return [fill_numbers(self._other_country, lines.placeholders()) for lines in self._lines.verified(codes)]

    def _line(self, name: str, tracker: DialogueStateTracker, verdict: dict[str, Any]) -> str:
        language = _language(verdict) if _language(verdict) in self._support[name] else DEFAULT_LANGUAGE
        numbers = self._lines.country_or_elsewhere(self._country_of(tracker)).placeholders(language)
        return fill_numbers(self._support[name][language], numbers)

    def _country_of(self, tracker: DialogueStateTracker | None) -> str:
        return str((tracker and tracker.get_slot("country")) or self._country)

    def _country_buttons(self) -> list[dict[str, str]]:
        return [
            {"title": lines.country, "payload": f'/country{{"country": "{lines.iso2}"}}'}
            for lines in self._lines.countries()
        ]


def after_alarm(tracker: DialogueStateTracker) -> bool:
    """Whether the conversation has had an alarm after which hopeful claims are left out."""
    return tracker.get_slot("alarm") in SOBER_AFTER


def _verdict(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What the SafetyClassifier said of the last message."""
    parse_data: dict[str, Any] = dict(tracker.latest_message.parse_data) if tracker.latest_message else {}
    return parse_data.get("safety") or {}


def _language(verdict: dict[str, Any]) -> str:
    return str(verdict.get("language") or DEFAULT_LANGUAGE)


def _utter_action(event: Event) -> str:
    return str(event.metadata.get("utter_action", "")) if isinstance(event, BotUttered) else ""


def _card_in_last_turn(events: Sequence[Event]) -> bool:
    """Whether the turn before the running one showed a card."""
    turns = 0
    for event in reversed(events):
        if isinstance(event, UserUttered):
            turns += 1
        if turns == 2:
            return False
        if turns == 1 and _utter_action(event).startswith(PREFIX):
            return True
    return False
