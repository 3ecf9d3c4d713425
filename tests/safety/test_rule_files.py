import re
from pathlib import Path
from shutil import copytree

import pytest

from assistant.safety.rule_detector import FOLDER, RuleDetector
from assistant.safety.rule_file_error import RuleFileError
from tests.safety.alarms import alarms

VIOLENCE = "violence"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copytree(FOLDER, tmp_path / "safety")
    return tmp_path / "safety"


def test_every_list_of_words_is_in_use() -> None:
    text = "".join(file.read_text() for file in sorted(FOLDER.rglob("*.yml")))

    assert [
        name for name in re.findall(r"^    (\w+):", (FOLDER / "words.yml").read_text(), re.M) if f"<{name}>" not in text
    ] == []


@pytest.mark.parametrize(
    ("file", "content", "wrong"),
    [
        ("rules/abuse.yml", "safety_rules:\n- hits me ~", "begins or ends with ~"),
        ("rules/abuse.yml", "safety_rules:\n- no", "put it in quotes"),
        ("rules/abuse.yml", "safety_rules:\n- cannot leave", "the word cannot, which spellings.yml turns into cant"),
        ("rules/abuse.yml", "safety_rules:\n- <nobody_knows> hits me", "<nobody_knows>, which words.yml does not have"),
        ("rules/abuse.yml", "rules:\n- hits me", "under safety_rules it needs a list"),
        ("rules/abuse.yml", "safety_rules: [", "can't be read"),
        ("rules/abuse.yml", "", "it needs a key"),
        ("rules/theft.yml", "safety_rules:\n- stole it", "there is no kind theft"),
        ("languages.yml", "safety_languages:\n  es:\n    robo:\n    - me robaron", "there is no kind robo"),
        ("words.yml", "safety_words:\n  en:\n    he: <she>", "names the list 'she', which does not stand above it"),
        (
            "spellings.yml",
            "safety_spellings:\n  cant: cannot\nsafety_slips: a\nsafety_hidden: a",
            "under cant it needs a list",
        ),
        ("context.yml", "safety_context:\n  negated:\n    before:\n      words: []", "needs a reach"),
        ("context.yml", "safety_context:\n  negated:\n    after: {}", "under before it needs names"),
        ("idioms.yml", "safety_idioms: dead tired", "under safety_idioms it needs a list"),
    ],
)
def test_a_bad_file_is_an_error_that_names_it(folder: Path, file: str, content: str, wrong: str) -> None:
    (folder / file).write_text(content)

    with pytest.raises(RuleFileError, match=rf"{file}: .*{wrong}"):
        RuleDetector(folder)


def test_a_missing_file_is_an_error_that_names_it(folder: Path) -> None:
    (folder / "idioms.yml").unlink()

    with pytest.raises(RuleFileError, match=r"idioms.yml: it can't be read"):
        RuleDetector(folder)


def test_a_phrase_is_added_by_a_line(folder: Path) -> None:
    file = folder / "rules" / "violence.yml"
    assert alarms(RuleDetector(folder), "he will get a taste of my catapult") == set()

    file.write_text(file.read_text() + "- taste of my catapult|slingshot\n")

    assert alarms(RuleDetector(folder), "he will get a taste of my catapult") == {VIOLENCE}
