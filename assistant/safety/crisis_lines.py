"""The emergency and crisis numbers by country."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from assistant.safety.country_lines import ELSEWHERE, CountryLines
from assistant.safety.number_phrases import DEFAULT_LANGUAGE, NumberPhrases, NumberPhrasesError, parse_option

FILE = Path("data/safety/crisis_lines.csv")
PHRASES = "number_phrases.yml"
"""The file beside it that puts the numbers into words."""

MAX_AGE = timedelta(days=90)
"""After this time a person has to check a number again."""

COLUMNS = (
    "iso2",
    "country",
    "enabled",
    "emergency",
    "line_name",
    "call",
    "free",
    "hours",
    "always_open",
    "text_chat",
    "poison_line",
    "abuse_line",
    "child_line",
    "substance_line",
    "verified_on",
    "source",
)


class CrisisLinesError(Exception):
    """A number can't be read or is not there; the message names the place and what to do."""


class CrisisLines:
    """The numbers of the enabled countries.

    Args:
        countries: the enabled countries.
        elsewhere: what is said where no number is known.
    """

    def __init__(self, countries: list[CountryLines], elsewhere: CountryLines) -> None:
        self._countries = {lines.iso2: lines for lines in sorted(countries, key=lambda lines: lines.country)}
        self.elsewhere = elsewhere

    @classmethod
    def read(cls, path: Path = FILE) -> "CrisisLines":
        """Reads the file, and the phrases beside it.

        Raises:
            CrisisLinesError: a row is not as it should be.
        """
        try:
            phrases = NumberPhrases.read_all(path.parent / PHRASES)
            with path.open(encoding="utf-8", newline="") as file:
                countries = list(_countries(path, csv.DictReader(file), phrases))
        except NumberPhrasesError as error:
            raise CrisisLinesError(str(error)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise CrisisLinesError(f"{path}: it can't be read ({type(error).__name__}).") from error
        if not countries:
            raise CrisisLinesError(f"{path}: no country is enabled. Write yes under enabled for at least one.")
        name = phrases[DEFAULT_LANGUAGE].own[ELSEWHERE]["country"]
        return cls(countries, _country({"iso2": ELSEWHERE, "country": name}, phrases))

    def countries(self) -> list[CountryLines]:
        """The enabled countries, by name."""
        return list(self._countries.values())

    def country(self, iso2: str) -> CountryLines:
        """The numbers of a country; `XX` stands for any other country.

        Raises:
            CrisisLinesError: the code is unknown, or its country is not enabled.
        """
        code = iso2.strip().upper()
        if code != ELSEWHERE and code not in self._countries:
            known = ", ".join([*sorted(self._countries), ELSEWHERE])
            raise CrisisLinesError(f"There are no crisis lines for the country {iso2!r}. Known codes: {known}.")
        return self.country_or_elsewhere(code)

    def country_or_elsewhere(self, iso2: str) -> CountryLines:
        """The numbers of a country, or what is said where none are known: for replies, which may never fail."""
        return self._countries.get(iso2.strip().upper(), self.elsewhere)

    def verified(self, codes: Iterable[str]) -> list[CountryLines]:
        """Those countries that are enabled and whose numbers a person has checked, and `XX`, which has no number."""
        enabled = (self.country_or_elsewhere(code) for code in codes if code in (*self._countries, ELSEWHERE))
        return [lines for lines in enabled if lines.verified_on or lines is self.elsewhere]

    def stale(self, today: date) -> list[CountryLines]:
        """The countries whose numbers were last checked more than 90 days ago."""
        return [lines for lines in self.countries() if lines.verified_on and today - lines.verified_on > MAX_AGE]

    def unverified(self) -> list[CountryLines]:
        """The countries whose numbers nobody has checked."""
        return [lines for lines in self.countries() if lines.verified_on is None]


def _countries(path: Path, reader: "csv.DictReader[str]", phrases: dict[str, NumberPhrases]) -> Iterator[CountryLines]:
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise CrisisLinesError(f"{path}:1: the columns must be {','.join(COLUMNS)}.")
    seen: set[str] = set()
    for row in reader:
        place = f"{path}:{reader.line_num}"
        fault = _fault(row, seen)
        if fault:
            raise CrisisLinesError(f"{place}: {fault}.")
        seen.add(row["iso2"])
        if row["enabled"] == "yes":
            yield _country(row, phrases)


def _fault(row: dict[str, str], seen: set[str]) -> str | None:
    """What is wrong with a row, or None."""
    if None in row or None in row.values():
        return f"it needs {len(COLUMNS)} fields; put one with a comma in quotation marks"
    code = row["iso2"]
    if len(code) != 2 or not code.isalpha() or not code.isupper() or code == ELSEWHERE or code in seen:
        return f"iso2 is {code!r}; it must be two capital letters, once in the file, and not {ELSEWHERE}"
    for column, allowed in (("enabled", "yes no"), ("always_open", "yes no"), ("free", "yes no")):
        if row[column] not in allowed.split() and not (column == "free" and not row[column]):
            return f"{column} is {row[column]!r}; write yes or no"
    if not row["country"] or not row["emergency"]:
        return "country and emergency must not be empty"
    return _format_fault(row)


def _format_fault(row: dict[str, str]) -> str | None:
    try:
        date.fromisoformat(row["verified_on"] or "2000-01-01")
    except ValueError:
        return f"verified_on is {row['verified_on']!r}; write a date such as 2026-11-23, or nothing"
    lines = [row[name].partition("; ")[2] for name in ("poison_line", "abuse_line", "child_line", "substance_line")]
    try:
        for option in [part for text in [row["text_chat"], *lines] for part in text.split("; ") if part]:
            parse_option(option)
    except ValueError as error:
        return str(error)
    return None


def _country(row: dict[str, str], phrases: dict[str, NumberPhrases]) -> CountryLines:
    same = ("iso2", "emergency", "country", "line_name", "call", "hours", "source")
    others = ("poison_line", "abuse_line", "child_line", "substance_line")
    verified_on = row.get("verified_on")
    return CountryLines(
        **{name: row.get(name, "") for name in (*same, *others)},
        free=row.get("free") == "yes",
        always_open=row.get("always_open") == "yes",
        text_chat=tuple(filter(None, row.get("text_chat", "").split("; "))),
        verified_on=date.fromisoformat(verified_on) if verified_on else None,
        phrases=phrases,
    )
