import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.content.card_check import CardCheck
from assistant.content.response import Response

Edit = Callable[[str, str, str], list[str]]
TOPICS = {
    "faq/vs_antidepressants",
    "faq/who_for",
    "not_covered/side_effects",
    "faq/about_article",
    "faq/mechanism",
}
CARDS, HELP, SUPPORT, LINES = "cards.yml", "help.yml", "support.yml", "crisis_lines.csv"


def findings(folder: Path) -> list[str]:
    responses = Response.read_all(folder)
    return [str(finding).replace(f"{folder}/", "") for finding in CardCheck(folder, TOPICS).findings(responses)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the safety data."""
    return Path(shutil.copytree("data/safety", tmp_path / "safety"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replaces the first such text in a file of the copy, and gives the findings as lines."""

    def edit_and_check(file: str, old: str, new: str) -> list[str]:
        content = (folder / file).read_text(encoding="utf-8")
        assert old in content
        (folder / file).write_text(content.replace(old, new, 1), encoding="utf-8")
        return findings(folder)

    return edit_and_check


def test_the_project_s_safety_texts_are_in_order(folder: Path) -> None:
    assert findings(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (CARDS, "Stay with the person until", "Calm down until", "“calm down” must not be said"),
        (CARDS, "What you write still matters.", "Promise me to wait.", "“promise” must not be said"),
        (CARDS, "Siento que sufras tanto", "No te preocupes", "“no te preocupes” must not be said"),
        (CARDS, "I'm sorry you are in so much pain", "You had a failed attempt", "“failed attempt” must not be said"),
        (CARDS, "Call {emergency} now. Stay", "Call 911 now. Stay", "“911” is a number: use a placeholder"),
        (CARDS, "I'm automated. Perhaps", "Perhaps", "“automated” is missing"),
        (CARDS, "Perhaps no one reads this live, and", "And", "“reads this live” is missing"),
        (CARDS, "you can also {crisis_line}", "you can get help", "“{crisis_line}” is missing"),
        (CARDS, "what makes it hard? Pick", "what is it? Pick", "“what makes it hard” is missing"),
        (CARDS, "Call {emergency} now. Stay", "Keep calm. Call {emergency} now. Stay", "the first sentence must have"),
        (
            CARDS,
            "Only if they are\n      awake and breathing normally: for",
            "For",
            "{poison_line} must also say “awake and",
        ),
        (CARDS, "{poison_line}", "{poisons_line}", "no country has a number for {poisons_line}"),
        (
            CARDS,
            "much, call {emergency}",
            "much, {child_line} or call {emergency}",
            "it loses the sentence with the emergency",
        ),
        (CARDS, "Stay with the person.", "Stay with the person." + " And stay." * 40, "at most 90 are allowed"),
        (CARDS, "situation: worsened", "situation: worse", "the situation `worse` is none of first, repeated"),
        (CARDS, "language: es", "language: de", "has no phrases in the language `de`"),
        (CARDS, "      language: en\n", "      language: en\n      mood: low\n", "unknown metadata `mood`"),
        (CARDS, "[faq/mechanism, faq/about_article]", "[faq/nowhere]", "`related` names faq/nowhere"),
        (HELP, "You don't have to speak", "Don't worry", "“don't worry” must not be said"),
        (SUPPORT, "Help is still there", "We will call you", "“we will call” must not be said"),
    ],
)
def test_a_faulty_text_is_found_with_file_and_line(edit: Edit, file: str, old: str, new: str, message: str) -> None:
    found = [line for line in edit(file, old, new) if message in line]

    assert found
    assert all(line.startswith(f"{file}:") and int(line.split(":")[1]) > 4 for line in found)


def test_the_line_is_that_of_the_very_variation(edit: Edit, folder: Path) -> None:
    (found,) = edit(CARDS, "Put the phone on speaker", "Calm down")
    lines = (folder / CARDS).read_text(encoding="utf-8").splitlines()
    edited = next(number for number, line in enumerate(lines, start=1) if "Calm down" in line)

    assert edited < int(found.split(":")[1]) < edited + 6


def test_a_missing_situation_is_found_with_its_class(edit: Edit) -> None:
    found = edit(CARDS, "      situation: first\n", "      situation: retracted\n")

    assert any("utter_safety/emergency: it needs 1 of the situation `first`" in line for line in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (LINES, ",yes,911,", ",perhaps,911,", "enabled is 'perhaps'"),
        ("wording.yml", "max_words:", "max_word:", "it needs the key safety_wording with max_words"),
        (SUPPORT, "    en: If things", "    fr: If things", "gentle has no text in English"),
        (SUPPORT, "safety_support:", "support:", "it needs the key safety_support"),
    ],
)
def test_a_file_that_cannot_be_read_is_the_only_finding(
    edit: Edit, file: str, old: str, new: str, message: str
) -> None:
    (found,) = edit(file, old, new)

    assert message in found
    assert file in found
