"""Fills a country's numbers into a text."""

import re
from collections.abc import Mapping

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill_numbers(text: str, numbers: Mapping[str, str]) -> str:
    """The text with numbers in place of its placeholders, without the sentences for which a number is missing.

    A line that loses all its sentences goes as well. A sentence ends with a full stop, question mark or exclamation
    mark that white space follows.

    Args:
        text: the text, with placeholders such as `{emergency}`.
        numbers: what stands for each placeholder, see `CountryLines.placeholders`.
    """
    lines = (_filled(line, numbers) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def placeholders_in(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return set(_PLACEHOLDER.findall(text))


def sentences_of(text: str) -> list[str]:
    """The sentences of a text with placeholders."""
    return [sentence for line in text.splitlines() for sentence in _SENTENCE_END.split(line.strip()) if sentence]


def _filled(line: str, numbers: Mapping[str, str]) -> str:
    kept = [sentence for sentence in sentences_of(line) if placeholders_in(sentence) <= numbers.keys()]
    return _PLACEHOLDER.sub(lambda match: numbers[match[1]], " ".join(kept))
