"""Compares the countries of the languages with those that have numbers."""

from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

from assistant.content.finding import Finding
from assistant.safety.crisis_lines import FILE as LINES
from assistant.safety.crisis_lines import CrisisLines, CrisisLinesError
from assistant.safety.language_countries import FILE as LANGUAGES
from assistant.safety.language_countries import LanguageCountriesError, read_language_countries
from assistant.safety.language_guess import LANGUAGES as RECOGNISED


class LanguageCheck:
    """What must hold for `language_countries.yml`.

    Args:
        folder: `data/safety`.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / LANGUAGES.name
        self._lines = folder / LINES.name

    def findings(self) -> Iterator[Finding]:
        """Every fault of the file; the CardCheck tells those of the numbers."""
        try:
            countries, lines = read_language_countries(self._file), CrisisLines.read(self._lines)
        except LanguageCountriesError as error:
            yield Finding(self._file, 1, str(error))
            return
        except CrisisLinesError:
            return
        places = YAML(typ="rt").load(self._file.read_text(encoding="utf-8"))["safety_language_countries"].lc
        for language, codes in countries.items():
            for message in self._faults(language, codes, lines):
                yield Finding(self._file, places.key(language)[0] + 1, message)

    def _faults(self, language: str, codes: list[str], lines: CrisisLines) -> Iterator[str]:
        if language not in RECOGNISED:
            yield f"the language `{language}` is none of {', '.join(RECOGNISED)}, which are recognised"
        for code in codes:
            if lines.country_or_elsewhere(code).iso2 != code:
                yield f"{language}: crisis_lines.csv has no enabled country {code}"
