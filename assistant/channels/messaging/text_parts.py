"""Cuts a long text where a reader would pause."""

import re
from typing import List, Sequence

BREAKS = (r"\n\s*\n", r"\n", r"(?<=[.!?…”])\s+", r"\s+")
"""Where a text may be cut, the best place first: paragraph, line, sentence, word."""


def text_parts(text: str, most: int, first: Sequence[str] = ()) -> List[str]:
    """The text in parts of at most so many characters.

    Args:
        text: the text.
        most: how many characters a part may have.
        first: numbers of which one must stand in the first part if one stands in the text at all. Where it stands
            behind, its sentence goes to the front.
    """
    parts = _cut(text.strip(), most)
    if len(parts) > 1 and not _has(parts[0], first) and _has(text, first):
        sentence = next((sentence for sentence in re.split(BREAKS[2], text) if _has(sentence, first)), "").strip()
        if len(sentence) <= most:
            return _cut(f"{sentence}\n\n{text.replace(sentence, '', 1).strip()}", most)
    return parts


def _cut(text: str, most: int) -> List[str]:
    parts: List[str] = []
    while len(text) > most:
        end = _end(text, most)
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [part for part in [*parts, text] if part]


def _end(text: str, most: int) -> int:
    """Where the first part ends: at the best kind of place that leaves it at least half full."""
    for place in BREAKS:
        ends = [found.start() for found in re.finditer(place, text[: most + 1]) if found.start() >= most // 2]
        if ends:
            return ends[-1]
    return most


def _has(text: str, numbers: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text) for number in numbers)
