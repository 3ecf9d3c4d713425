"""In which countries a language's crisis lines are."""

from pathlib import Path

import yaml

FILE = Path("data/safety/language_countries.yml")
LanguageCountries = dict[str, list[str]]
"""A language's code, such as `pt`, to the codes of its countries."""


class LanguageCountriesError(Exception):
    """The file of the languages is not as it should be; the message names it."""


def read_language_countries(path: Path = FILE) -> LanguageCountries:
    """Reads `data/safety/language_countries.yml`, which says how it is used.

    Raises:
        LanguageCountriesError: the file has not the expected form.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))["safety_language_countries"]
        return {str(language): [str(code) for code in codes] for language, codes in content.items()}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise LanguageCountriesError(
            f"{path}: it needs the key safety_language_countries with a list of countries for each language."
        ) from error
