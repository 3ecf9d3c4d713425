"""Writes a text as a hurried person types it."""

import random
import string

EVERY = 20
"""A slip in so many characters."""


def misspelled(text: str, draw: random.Random) -> str:
    """The text with a few slips: letters swapped, left out, doubled or replaced; never the first and the last one.

    Args:
        text: what was meant; one of fewer than four characters stays as it is.
        draw: where chance comes from.
    """
    letters = list(text)
    for _ in range(max(1, len(letters) // EVERY)):
        if len(letters) < 4:
            break
        place = draw.randrange(1, len(letters) - 2)
        slip = draw.choice(SLIPS)
        letters[place : place + 2] = slip(letters[place], letters[place + 1], draw)
    return "".join(letters)


def _swap(letter: str, after: str, _: random.Random) -> list[str]:
    return [after, letter]


def _leave_out(_: str, after: str, __: random.Random) -> list[str]:
    return [after]


def _double(letter: str, after: str, _: random.Random) -> list[str]:
    return [letter, letter, after]


def _replace(_: str, after: str, draw: random.Random) -> list[str]:
    return [draw.choice(string.ascii_lowercase), after]


SLIPS = (_swap, _leave_out, _double, _replace)
