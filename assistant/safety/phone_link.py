"""A country's numbers as links that a phone can dial."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.safety.country_lines import CountryLines
from assistant.safety.number_phrases import DEFAULT_LANGUAGE, NumberPhrases, parse_option

_NUMBER = re.compile(r"\+?\d(?:[\d -]*\d)?")
OWN_WORD = "text_word"
"""The entry of a country in `number_phrases.yml` with the word to text to a line that otherwise takes any text."""


@dataclass(frozen=True)
class PhoneLink:
    """A number to call or to text.

    Attributes:
        label: what it does, such as `Call 911`.
        href: the address, such as `tel:911` or `sms:741741?body=HOME`.
        number: the number as texts write it.
    """

    label: str
    href: str
    number: str

    def as_dict(self) -> dict[str, str]:
        """What a page needs of it."""
        return {"label": self.label, "href": self.href}


def crisis_links(lines: CountryLines, language: str) -> list[PhoneLink]:
    """The emergency numbers, then the crisis line's, to call and to text.

    Args:
        lines: the country.
        language: of the labels; English when there are no phrases in it.
    """
    words = lines.phrases.get(language) or lines.phrases[DEFAULT_LANGUAGE]
    own_word = words.own.get(lines.iso2, {}).get(OWN_WORD)
    return [*_calls(lines.emergency, words), *_calls(lines.call, words), *_texts(lines.text_chat, words, own_word)]


def links_in(text: str, lines: CountryLines, language: str) -> list[PhoneLink]:
    """The links to those of a country's numbers that stand in a text, each once."""
    words = lines.phrases.get(language) or lines.phrases[DEFAULT_LANGUAGE]
    links = crisis_links(lines, language)
    for raw in (lines.poison_line, lines.abuse_line, lines.child_line, lines.substance_line):
        who, *options = raw.split("; ")
        links += [*_calls(who, words), *_texts(options, words, None)]
    found = {link.href: link for link in links if _stands_in(link.number, text)}
    return list(found.values())


def _calls(raw: str, words: NumberPhrases) -> Iterator[PhoneLink]:
    for who in filter(None, raw.split(" / ")):
        number = _NUMBER.search(who.rpartition(", ")[2])
        if number:
            template = words.templates["call_number" if who[0].isdigit() else "call_name"]
            yield PhoneLink(_label(template.format(who=who)), f"tel:{_dialled(number[0])}", number[0])


def _texts(options: list[str] | tuple[str, ...], words: NumberPhrases, own_word: str | None) -> Iterator[PhoneLink]:
    for option in filter(None, options):
        kind, parts = parse_option(option)
        if kind == "text" and own_word:
            kind, parts = "text_word", {**parts, "word": own_word}
        if kind in ("text", "text_word"):
            body = f"?body={parts['word']}" if kind == "text_word" else ""
            label = _label(words.templates[kind].format(**parts))
            yield PhoneLink(label, f"sms:{_dialled(parts['number'])}{body}", parts["number"])


def _label(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:]


def _dialled(number: str) -> str:
    return re.sub(r"[ -]", "", number)


def _stands_in(number: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\d-]){re.escape(number)}(?![\d-])", text))
