"""The numbers of one country."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.safety.number_phrases import DEFAULT_LANGUAGE, NumberPhrases

ELSEWHERE = "XX"
"""The code for a country of which no number is known."""


@dataclass(frozen=True)
class CountryLines:
    """One row of `data/safety/crisis_lines.csv`; what is not known is empty.

    Attributes:
        iso2: the country's code in ISO 3166-1, such as `GB`.
        country: its name in English.
        emergency: the emergency numbers, separated by ` / `.
        line_name: the crisis line's name.
        call: the crisis line's numbers, separated by ` / `.
        free: whether the crisis line is known to be free.
        hours: when it is open.
        always_open: whether it is open at every hour of every day.
        text_chat: ways to reach a crisis line without speaking, the best first.
        poison_line: name and number of the poison line; then ways to text, separated by `; `.
        abuse_line: the same for abuse by a partner.
        child_line: the same for children who are hurt.
        substance_line: the same for the use of drugs and alcohol.
        verified_on: when a person last checked the numbers; None when that is still to be done.
        source: the pages that the numbers come from.
        phrases: the phrases by language.
    """

    iso2: str
    country: str
    emergency: str
    line_name: str
    call: str
    free: bool
    hours: str
    always_open: bool
    text_chat: tuple[str, ...]
    poison_line: str
    abuse_line: str
    child_line: str
    substance_line: str
    verified_on: date | None
    source: str
    phrases: Mapping[str, NumberPhrases] = field(repr=False, compare=False)

    def placeholders(self, language: str = DEFAULT_LANGUAGE) -> dict[str, str]:
        """The phrases that stand for the placeholders of a card; a placeholder without a number is absent.

        `emergency` and `country` are things (`911`), the others say what to do (`call or text 988, free, at any hour`).
        `when_closed` is the emergency number again, for lines that are not known to be open at every hour.

        Args:
            language: of the phrases; English when there are none in it.
        """
        words = self.phrases.get(language) or self.phrases[DEFAULT_LANGUAGE]
        elsewhere = words.own[ELSEWHERE]
        emergency = words.numbers(self.emergency) or elsewhere["emergency"]
        found = {
            "country": self.country,
            "emergency": emergency,
            "crisis_line": self._crisis_line(words) or elsewhere["crisis_line"],
            "crisis_text": words.options(list(self.text_chat)),
            "when_closed": emergency if self.call and not self.always_open else "",
            "poison_line": _line(self.poison_line, words),
            "abuse_line": _line(self.abuse_line, words),
            "child_line": _line(self.child_line, words),
            "substance_line": _line(self.substance_line, words),
            **words.own.get(self.iso2, {}),
        }
        return {name: phrase for name, phrase in found.items() if phrase}

    def _crisis_line(self, words: NumberPhrases) -> str:
        if not self.call:
            return ""
        named = bool(self.line_name) and self.call.split(" ", 1)[0] not in self.line_name
        who = f"{words.numbers(self.line_name)}, {self.call}" if named else self.call
        return words.call(who, list(self.text_chat), self._when(words))

    def _when(self, words: NumberPhrases) -> str:
        free = f", {words.templates['free']}" if self.free else ""
        if self.always_open:
            return f"{free}, {words.templates['any_hour']}"
        return f"{free} ({self.hours})" if self.hours else free


def _line(raw: str, words: NumberPhrases) -> str:
    who, *options = raw.split("; ")
    return words.call(who, options) if who else ""
