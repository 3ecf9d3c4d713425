import shutil
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.answers.safety_replies import SafetyReplies
from assistant.safety.safety_class import ACUTE

PORTUGAL = (
    "If you are in Portugal: in an emergency call 112. You can also call Linha Nacional de Prevenção do Suicídio, 1411"
)
SELF = "utter_safety/crisis_self"


@pytest.fixture(scope="module")
def replies() -> SafetyReplies:
    return SafetyReplies()


def said(language: str, country: str | None = None) -> DialogueStateTracker:
    """A conversation whose last message raised an alarm in this language, after a country was picked or not."""
    parse_data: Any = {"safety": {"situation": "first", "language": language}}
    message = UserUttered("hello", parse_data=parse_data)
    slots = Domain.load("domain.yml").slots
    return DialogueStateTracker.from_events("someone", [message, SlotSet("country", country)], slots=slots)


def last_lines(replies: SafetyReplies, language: str, response: str = SELF, country: str | None = None) -> list[str]:
    """What a card for a message in this language has that the same card in English has not."""
    english = str(replies.card(response, said("en", country))["text"])
    text = str(replies.card(response, said(language, country))["text"])
    assert text.startswith(english)
    return text.removeprefix(english).strip().splitlines()


@pytest.mark.parametrize("response", [f"utter_safety/{name}" for name in ACUTE])
def test_an_acute_message_in_portuguese_gets_the_english_card_and_the_line_of_portugal(
    replies: SafetyReplies, response: str
) -> None:
    (line,) = last_lines(replies, "pt", response)

    assert line.startswith(PORTUGAL)


@pytest.mark.parametrize(
    ("language", "number"), [("fr", "9-8-8"), ("de", "0800 111 0 111"), ("id", "findahelpline.com")]
)
def test_so_do_the_other_languages_that_danger_is_recognised_in(
    replies: SafetyReplies, language: str, number: str
) -> None:
    assert number in last_lines(replies, language)[0]


@pytest.mark.parametrize("language", ["en", "es", ""])
def test_a_language_that_has_cards_or_is_not_known_gets_no_further_numbers(
    replies: SafetyReplies, language: str
) -> None:
    assert "If you are in" not in str(replies.card(SELF, said(language))["text"])


def test_the_record_of_what_was_shown_covers_the_line(replies: SafetyReplies) -> None:
    versions = {replies.card(SELF, said(language))["metadata"]["card_version"] for language in ("en", "pt", "de")}

    assert len(versions) == 3


def test_a_number_that_nobody_has_verified_is_never_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree("data/safety", tmp_path / "safety"))
    lines = (folder / "crisis_lines.csv").read_text(encoding="utf-8").splitlines()
    changed = [line.replace("2026-11-23", "") if line.startswith("PT,") else line for line in lines]
    (folder / "crisis_lines.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")

    assert last_lines(SafetyReplies(folder), "pt") == []


def test_the_clinic_s_own_country_is_not_named_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTRY", "PT")

    assert last_lines(SafetyReplies(), "pt") == []


def test_a_visitor_who_has_picked_a_country_gets_its_numbers_alone(replies: SafetyReplies) -> None:
    assert last_lines(replies, "pt", country="GB") == []


@pytest.mark.parametrize("name", ["medical_advice", "adverse_event", "misuse"])
def test_only_an_acute_card_names_another_country(replies: SafetyReplies, name: str) -> None:
    assert last_lines(replies, "pt", f"utter_safety/{name}") == []
