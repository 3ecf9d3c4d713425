"""Whether the numbers that cards show have been checked by a person."""

import os
import sys
from datetime import date
from functools import cache

from rasa.shared.exceptions import RasaException

from assistant.safety.crisis_lines import CrisisLines

PRODUCTION_VARIABLE = "PRODUCTION"


class LaunchError(RasaException):
    """The assistant must not meet visitors like this; the message says what to do, and `rasa run` ends with it."""


def require_launch() -> None:
    """Prints the warnings about the project's numbers, once. Every channel calls it before it takes a message.

    Raises:
        LaunchError: see `check_launch`.
    """
    for warning in check_launch(CrisisLines.read(), date.today()):
        _print(f"Warning: {warning}")


@cache
def _print(line: str) -> None:
    """Prints a line that no other channel has printed."""
    print(line, file=sys.stderr, flush=True)


def check_launch(lines: CrisisLines, today: date) -> list[str]:
    """Warnings about the numbers of `data/safety/crisis_lines.csv`.

    Args:
        lines: the numbers of the enabled countries.
        today: the day to count from.

    Raises:
        LaunchError: the variable PRODUCTION is set, and an enabled country's numbers are not verified.
    """
    unverified = ", ".join(country.iso2 for country in lines.unverified())
    stale = ", ".join(country.iso2 for country in lines.stale(today))
    production = os.environ.get(PRODUCTION_VARIABLE, "").lower() not in ("", "0", "false", "no")
    if unverified and production:
        raise LaunchError(
            f"data/safety/crisis_lines.csv: the numbers of {unverified} are not verified. Call them and write the day "
            f"into `verified_on`, or set `enabled` to no. For a trial leave {PRODUCTION_VARIABLE} unset."
        )
    warnings = [f"The numbers of {unverified} in data/safety/crisis_lines.csv are not verified."] if unverified else []
    if stale:
        warnings.append(f"The numbers of {stale} were verified more than 90 days ago: call them again.")
    return warnings
