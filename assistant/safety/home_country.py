"""The country in which the assistant is used."""

import os

from assistant.safety.crisis_lines import CrisisLines

COUNTRY_VARIABLE, DEFAULT_COUNTRY = "COUNTRY", "US"


def home_country(lines: CrisisLines) -> str:
    """The ISO code that the variable COUNTRY names, else that of the United States.

    Args:
        lines: the numbers of the countries.

    Raises:
        CrisisLinesError: COUNTRY names none of these countries.
    """
    return lines.country(os.environ.get(COUNTRY_VARIABLE) or DEFAULT_COUNTRY).iso2
