"""Chooses the wording of a safety card and fills in the country's numbers."""

from pathlib import Path

import yaml

from assistant.safety.card import Card
from assistant.safety.card_text import FIRST, REPEATED, RETRACTED, WORSENED, CardText
from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.fill_numbers import fill_numbers
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.safety.safety_class import ACUTE, CLASSES

FILE = Path("data/safety/cards.yml")
HELP_FILE = Path("data/safety/help.yml")
PREFIX = "utter_safety/"


class SafetyCardsError(Exception):
    """A file of cards is not as it should be.

    Args:
        file: the file to edit.
        name: the response's name, or what else is at fault.
        fault: what is wrong.
    """

    def __init__(self, file: Path, name: str, fault: str) -> None:
        super().__init__(f"{file}: {name}: {fault}.")
        self.file, self.name, self.fault = file, name, fault


class SafetyCards:
    """The cards of `data/safety/cards.yml`, and texts in the same form.

    Args:
        texts: by the response's name, its wordings in the order of the file.
        lines: the numbers.
    """

    def __init__(self, texts: dict[str, list[CardText]], lines: CrisisLines) -> None:
        self._texts, self._lines = texts, lines
        self._filled: dict[tuple[str, str, str], str] = {}

    @classmethod
    def read(cls, cards: Path, lines: CrisisLines, *more: Path) -> "SafetyCards":
        """Reads the cards.

        Args:
            cards: the file with the cards of each class.
            lines: the numbers.
            more: files with further texts to render in the same way, such as `data/safety/help.yml`.

        Raises:
            SafetyCardsError: a class lacks a card in English, or a file has not the expected form.
        """
        texts = _texts_of(cards)
        for name in CLASSES:
            fault = fault_of_class(name, texts.get(f"{PREFIX}{name}", []))
            if fault:
                raise SafetyCardsError(cards, f"{PREFIX}{name}", fault)
        for file in more:
            texts |= _texts_of(file)
        return cls(texts, lines)

    def names(self) -> list[str]:
        """The names of the responses that can be rendered."""
        return list(self._texts)

    def render(self, response_name: str, situation: str, shown_before: int, country: str, language: str) -> Card:
        """The card for a message, with numbers.

        Args:
            response_name: such as `utter_safety/crisis_self`.
            situation: `first`, `repeated`, `worsened` or `retracted`; a class without a card for one has it repeated.
            shown_before: how many cards of this response the conversation has had.
            country: a country's code; an unknown one gets the words for a country without known numbers.
            language: such as `es`; English where there is no card in it.

        Raises:
            KeyError: there is no such response.
        """
        chosen = self._chosen(response_name, situation, shown_before, language)
        return Card(
            text=self._text(chosen, country),
            buttons=[dict(button) for button in chosen.buttons or self._first(response_name, chosen.language).buttons],
            related=list(chosen.related or self._first(response_name, chosen.language).related),
        )

    def _chosen(self, response_name: str, situation: str, shown_before: int, language: str) -> CardText:
        wanted = [
            (language, situation),
            (DEFAULT_LANGUAGE, situation),
            # Classes such as `misuse` have no card for some situations.
            (DEFAULT_LANGUAGE, REPEATED if shown_before else FIRST),
            (DEFAULT_LANGUAGE, FIRST),
        ]
        fitting = next(filter(None, (self._having(response_name, *pair) for pair in wanted)))
        shown = shown_before - 1 if fitting[0].situation == REPEATED else shown_before
        return fitting[shown % len(fitting)]

    def _having(self, response_name: str, language: str, situation: str) -> list[CardText]:
        texts = self._texts[response_name]
        return [text for text in texts if (text.language, text.situation) == (language, situation)]

    def _first(self, response_name: str, language: str) -> CardText:
        return (self._having(response_name, language, FIRST) or self._having(response_name, DEFAULT_LANGUAGE, FIRST))[0]

    def _text(self, chosen: CardText, country: str) -> str:
        lines = self._lines.country_or_elsewhere(country)
        key = (chosen.text, chosen.language, lines.iso2)
        if key not in self._filled:
            self._filled[key] = fill_numbers(chosen.text, lines.placeholders(chosen.language))
        return self._filled[key]


def needed(safety_class: str, language: str) -> dict[str, int]:
    """How many wordings a class needs for each situation, so that no two cards in a row are the same."""
    if safety_class not in ACUTE:
        return {FIRST: 1, REPEATED: 2}
    return {FIRST: 1, REPEATED: 3 if language == DEFAULT_LANGUAGE else 2, WORSENED: 1, RETRACTED: 1}


def fault_of_class(safety_class: str, texts: list[CardText]) -> str | None:
    """What a class lacks, or None. A language besides English is needed as a whole or not at all."""
    for language in dict.fromkeys([DEFAULT_LANGUAGE, *(text.language for text in texts)]):
        own = [text for text in texts if text.language == language]
        for situation, count in needed(safety_class, language).items():
            found = sum(text.situation == situation for text in own)
            if found < count:
                return f"it needs {count} of the situation `{situation}` in the language `{language}`, and has {found}"
        if safety_class in ACUTE and not next(text for text in own if text.situation == FIRST).buttons:
            return f"it has no buttons below its first card in the language `{language}`"
    return None


def _texts_of(file: Path) -> dict[str, list[CardText]]:
    try:
        responses = yaml.safe_load(file.read_text(encoding="utf-8"))["responses"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise SafetyCardsError(file, "responses", f"the key can't be read ({type(error).__name__})") from error
    texts = {}
    for name, variations in responses.items():
        try:
            texts[str(name)] = [CardText.of(variation) for variation in variations]
        except (ValueError, AttributeError, TypeError) as error:
            raise SafetyCardsError(file, str(name), str(error)) from error
    return texts
