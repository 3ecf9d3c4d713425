from pathlib import Path

import pytest

from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.language_countries import FILE, LanguageCountriesError, read_language_countries
from assistant.safety.language_guess import LANGUAGES


def test_every_language_that_danger_is_recognised_in_has_cards_or_a_country_to_name() -> None:
    lines, by_language = CrisisLines.read(), read_language_countries(FILE)

    assert [language for language in LANGUAGES if not lines.verified(by_language.get(language, []))] == ["en", "es"]


@pytest.mark.parametrize(
    "content", ["", "pt: [PT]", "safety_language_countries: [pt]", "safety_language_countries: {pt: }", "{"]
)
def test_a_bad_file_is_an_error_that_names_it(tmp_path: Path, content: str) -> None:
    file = tmp_path / "language_countries.yml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(
        LanguageCountriesError, match=r"language_countries\.yml: it needs the key safety_language_countries"
    ):
        read_language_countries(file)


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(LanguageCountriesError, match=r"gone\.yml: it needs the key"):
        read_language_countries(tmp_path / "gone.yml")
