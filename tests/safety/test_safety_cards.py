import shutil
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
import textstat

from assistant.content.card_wording import CardWording
from assistant.safety.card import Card
from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.safety_cards import FILE, HELP_FILE, SafetyCards, SafetyCardsError
from assistant.safety.safety_class import ACUTE, CLASSES

SPANISH = ["emergency", "crisis_self", "crisis_other"]
SITUATIONS = ["first", "repeated", "worsened", "retracted"]
BUTTONS = ["/help/options", "/safety/crisis_other", "/safety/emergency", "/human", "/help/back", "/help/country"]
HARD = ["/help/what_happens", "/help/cost", "/help/texting", "/human", "/help/back"]
COUNTRIES = ["US", "GB", "IT", "BE", "SE", "DK", "XX"]
"""All lines; no poison line; closed at night; several languages; two poison numbers; hours not known; nothing known."""


@pytest.fixture(scope="module")
def lines() -> CrisisLines:
    return CrisisLines.read()


@pytest.fixture(scope="module")
def cards(lines: CrisisLines) -> SafetyCards:
    return SafetyCards.read(FILE, lines, HELP_FILE)


def texts(cards: SafetyCards, name: str, situation: str, count: int, language: str = "en") -> list[str]:
    """The texts of a class when the situation comes again and again."""
    start = 1 if situation == "repeated" else 0
    return [
        cards.render(f"utter_safety/{name}", situation, number, "US", language).text
        for number in range(start, start + count)
    ]


def first(cards: SafetyCards, name: str, country: str = "US", language: str = "en") -> Card:
    return cards.render(f"utter_safety/{name}", "first", 0, country, language)


def every_text(cards: SafetyCards, country: str, language: str) -> dict[str, str]:
    """Each text that a visitor can get, by response, situation and number."""
    return {
        f"{name} {situation} {number} {country}": cards.render(name, situation, number, country, language).text
        for name in cards.names()
        for situation in SITUATIONS
        for number in range(3)
    }


@pytest.mark.parametrize("name", ACUTE)
@pytest.mark.parametrize("situation", ["first", "worsened"])
def test_an_acute_card_begins_with_the_number_and_says_what_the_assistant_is(
    cards: SafetyCards, name: str, situation: str
) -> None:
    for text in texts(cards, name, situation, 2):
        assert "911" in text.partition(".")[0]
        assert "call or text 988" in text
        assert "automated" in text
        assert "can't call for help" in text


@pytest.mark.parametrize("name", ACUTE)
@pytest.mark.parametrize("situation", ["repeated", "retracted"])
def test_a_later_card_is_shorter_and_keeps_the_emergency_number(cards: SafetyCards, name: str, situation: str) -> None:
    for text in texts(cards, name, situation, 3):
        assert "911" in text
        assert len(text.split()) < len(first(cards, name).text.split())


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_same_card_never_comes_twice_in_a_row(cards: SafetyCards, name: str, language: str) -> None:
    row = [first(cards, name, language=language).text, *texts(cards, name, "repeated", 9, language)]
    worse = [first(cards, name, language=language).text, *texts(cards, name, "worsened", 9, language)[1:]]
    retracted = texts(cards, name, "retracted", 9, language)

    for shown in (row, worse, retracted):
        assert all(earlier != later for earlier, later in pairwise(shown))


@pytest.mark.parametrize("name", ACUTE)
def test_the_second_repetition_asks_what_makes_it_hard_and_offers_answers(cards: SafetyCards, name: str) -> None:
    card = cards.render(f"utter_safety/{name}", "repeated", 2, "US", "en")

    assert "hard" in card.text
    assert "?" in card.text
    assert [button["payload"] for button in card.buttons] == HARD


@pytest.mark.parametrize("name", ACUTE)
@pytest.mark.parametrize("situation", ["first", "worsened", "retracted"])
def test_an_acute_card_has_every_way_on_but_the_one_to_itself(cards: SafetyCards, name: str, situation: str) -> None:
    card = cards.render(f"utter_safety/{name}", situation, 0, "US", "en")

    assert [button["payload"] for button in card.buttons] == [way for way in BUTTONS if way != f"/safety/{name}"]


def test_the_buttons_of_one_card_are_not_those_of_the_next(cards: SafetyCards) -> None:
    first(cards, "abuse").buttons.clear()

    assert first(cards, "abuse").buttons


def test_every_help_button_leads_to_a_text(cards: SafetyCards) -> None:
    for name in ACUTE:
        for number in range(1, 4):
            for button in cards.render(f"utter_safety/{name}", "repeated", number, "US", "en").buttons:
                if button["payload"].startswith("/help/"):
                    assert f"utter_{button['payload'][1:]}" in cards.names()


@pytest.mark.parametrize(
    ("name", "related"),
    [
        ("medical_advice", ["faq/vs_antidepressants", "faq/who_for"]),
        ("adverse_event", ["not_covered/side_effects", "faq/about_article"]),
        ("misuse", ["faq/mechanism", "faq/about_article"]),
        ("crisis_self", []),
    ],
)
def test_only_cards_that_are_not_acute_offer_the_article(cards: SafetyCards, name: str, related: list[str]) -> None:
    assert first(cards, name).related == related
    assert cards.render(f"utter_safety/{name}", "repeated", 1, "US", "en").related == related


@pytest.mark.parametrize("name", ["adverse_event", "medical_advice", "misuse"])
@pytest.mark.parametrize("situation", ["worsened", "retracted"])
def test_a_class_without_a_card_for_a_situation_begins_with_the_first_and_repeats_it(
    cards: SafetyCards, name: str, situation: str
) -> None:
    begins, *goes_on = texts(cards, name, situation, 3)

    assert begins == first(cards, name).text
    assert goes_on == texts(cards, name, "repeated", 2)


@pytest.mark.parametrize("name", SPANISH)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_danger_is_answered_in_spanish(cards: SafetyCards, name: str, situation: str) -> None:
    card = cards.render(f"utter_safety/{name}", situation, 0, "US", "es")

    assert "al 911" in card.text
    assert "call" not in card.text.replace("Poison Control", "")
    assert "Volver a mi pregunta" in [button["title"] for button in card.buttons]


def test_another_language_gets_the_english_card(cards: SafetyCards) -> None:
    assert first(cards, "abuse", language="es") == first(cards, "abuse")
    assert first(cards, "crisis_self", language="fi") == first(cards, "crisis_self")


def test_a_country_without_a_poison_line_gets_the_card_without_that_sentence(cards: SafetyCards) -> None:
    text = first(cards, "emergency", country="GB").text

    assert text.startswith("Call 999 now. Stay with the person.")
    assert "poison" not in text
    assert "call Samaritans, 116 123, at any hour, or text SHOUT to 85258" in text


def test_a_line_that_closes_at_night_leads_to_the_emergency_number(cards: SafetyCards) -> None:
    assert "(09:00-24:00 daily). If it is closed, call 112 or 118." in first(cards, "crisis_self", country="IT").text


def test_an_unknown_country_gets_words_that_hold_anywhere(cards: SafetyCards) -> None:
    text = first(cards, "crisis_self", country="ZZ").text

    assert "call your local emergency number" in text
    assert "findahelpline.com" in text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("country", COUNTRIES)
def test_no_text_is_empty_or_keeps_a_placeholder(cards: SafetyCards, country: str, language: str) -> None:
    for place, text in every_text(cards, country, language).items():
        assert text.strip(), place
        assert "{" not in text, place
        assert "\n\n" not in text, place


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_texts_are_easy_to_read(cards: SafetyCards, country: str) -> None:
    most = CardWording.read(Path("data/safety/wording.yml")).max_grade
    grades = {place: textstat.flesch_kincaid_grade(text) for place, text in every_text(cards, country, "en").items()}

    assert {place: grade for place, grade in grades.items() if grade > most} == {}


def test_a_version_tells_which_text_was_shown(cards: SafetyCards) -> None:
    card = first(cards, "crisis_self")

    assert card.version == sha256(card.text.encode()).hexdigest()[:8]
    assert card.version != first(cards, "crisis_self", country="GB").version


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "situation: worsened",
            "situation: repeated",
            "utter_safety/emergency: it needs 1 of the situation `worsened`",
        ),
        ("situation: worsened", "situation: worse", "utter_safety/emergency: the situation `worse` is none of"),
        ("language: es", "language: de", "utter_safety/emergency: it needs"),
        ("utter_safety/minor:", "utter_safety/child:", "utter_safety/minor: it needs 1 of the situation `first`"),
        ("payload: /human", "payload: human", "utter_safety/emergency: a button needs a `title`, and a `payload`"),
        ("responses:", "answers:", "responses: the key can't be read (KeyError)"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name_and_the_response(
    tmp_path: Path, lines: CrisisLines, old: str, new: str, message: str
) -> None:
    content = FILE.read_text(encoding="utf-8")
    assert old in content
    file = tmp_path / "cards.yml"
    file.write_text(content.replace(old, new, 1 if old == "language: es" else -1), encoding="utf-8")

    with pytest.raises(SafetyCardsError) as error:
        SafetyCards.read(file, lines)

    assert str(error.value).startswith(f"{file}: {message}")


def test_an_acute_card_without_buttons_is_refused(tmp_path: Path, lines: CrisisLines) -> None:
    file = tmp_path / "cards.yml"
    shutil.copy(FILE, file)
    content = file.read_text(encoding="utf-8")
    start, end = content.index("    buttons:\n"), content.index("    metadata:\n")
    file.write_text(content[:start] + content[end:], encoding="utf-8")

    with pytest.raises(SafetyCardsError, match="utter_safety/emergency: it has no buttons below its first card"):
        SafetyCards.read(file, lines)
