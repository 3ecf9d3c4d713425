import shutil
from pathlib import Path

import pytest

from assistant.content.language_check import LanguageCheck

FILE = "language_countries.yml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the safety data."""
    return Path(shutil.copytree("data/safety", tmp_path / "safety"))


def test_the_project_s_languages_are_in_order(folder: Path) -> None:
    assert list(LanguageCheck(folder).findings()) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("pt: [PT, BR]", "pt: [PT, QQ]", "pt: crisis_lines.csv has no enabled country QQ"),
        ("pt: [PT, BR]", "pt: [pt]", "pt: crisis_lines.csv has no enabled country pt"),
        ("pt: [PT, BR]", "pl: [PL]", "the language `pl` is none of en, es, pt"),
        ("safety_language_countries:", "languages:", "it needs the key safety_language_countries"),
    ],
)
def test_a_fault_is_found_with_file_and_line(folder: Path, old: str, new: str, message: str) -> None:
    content = (folder / FILE).read_text(encoding="utf-8")
    line = content[: content.index(old)].count("\n") + 1
    (folder / FILE).write_text(content.replace(old, new), encoding="utf-8")

    (found,) = LanguageCheck(folder).findings()

    assert message in found.message
    assert found.file == folder / FILE
    assert found.line == (1 if "key" in message else line)


def test_a_country_that_is_switched_off_is_found(folder: Path) -> None:
    file = folder / "crisis_lines.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("BR,Brazil,yes", "BR,Brazil,no"), encoding="utf-8")

    assert [finding.message for finding in LanguageCheck(folder).findings()] == [
        "pt: crisis_lines.csv has no enabled country BR"
    ]
