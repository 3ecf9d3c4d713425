import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.channels.fallback_detector import Alarm
from assistant.channels.fallback_replies import SECONDS, FallbackReplies
from assistant.channels.fallback_texts import FallbackTexts
from assistant.channels.language_texts import LanguageTextsError
from tests.channels.replies import (
    CONTACT,
    CRISIS,
    HARMLESS,
    SPANISH_CRISIS,
    SPANISH_HARMLESS,
    SPANISH_TEXTS,
    TEXTS,
    TEXTS_BY_LANGUAGE,
)

OTHERS = "apology: x, crowded: x, unfinished: x, too_long: x, too_many: x, not_text: x"

CARD = "Call 911. Call or text 988."


def card(safety_class: str, _: str) -> str:
    return f"{safety_class}: {CARD}"


def replies(search: Callable[[str], Alarm | None]) -> FallbackReplies:
    return FallbackReplies(TEXTS_BY_LANGUAGE, search, card, lambda _: "")


def acute(_: str) -> Alarm:
    return Alarm("crisis_self", "en")


def nothing(_: str) -> None:
    return None


def broken(_: str) -> None:
    raise OSError("the message itself")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the project's data, to be damaged."""
    return shutil.copytree("data", tmp_path / "data", ignore=shutil.ignore_patterns("nlu"))


async def test_danger_without_any_reply_gets_the_card_and_the_truth() -> None:
    frame = await replies(acute).around(CRISIS, [])

    assert frame.before == [f"crisis_self: {CARD}", TEXTS.unfinished]


async def test_a_card_that_went_out_is_not_shown_twice() -> None:
    frame = await replies(acute).around(CRISIS, ["Please call 988 now."])

    assert (frame.before, frame.after) == ([], [TEXTS.unfinished])


async def test_danger_whose_reply_had_no_number_gets_the_card_in_front_of_it() -> None:
    frame = await replies(acute).around(CRISIS, ["I have left a note."])

    assert (frame.before, frame.after) == ([f"crisis_self: {CARD}"], [TEXTS.unfinished])


async def test_while_too_many_write_a_message_is_told_so_and_danger_still_gets_its_card() -> None:
    assert (await replies(nothing).around(HARMLESS, [], is_crowded=True)).before == [TEXTS.crowded]
    assert (await replies(acute).around(CRISIS, [], is_crowded=True)).before == [
        f"crisis_self: {CARD}",
        TEXTS.unfinished,
    ]


async def test_a_harmless_message_gets_an_apology_with_the_clinic_s_contact() -> None:
    frame = await replies(nothing).around(HARMLESS, [])

    assert frame.before == [TEXTS.apology]
    assert CONTACT in TEXTS.apology
    assert "call 911" in TEXTS.apology


async def test_something_less_than_acute_gets_its_card_and_the_apology() -> None:
    frame = await replies(lambda _: Alarm("adverse_event", "en")).around("it hurts", [])

    assert frame.before == [f"adverse_event: {CARD}", TEXTS.apology]


async def test_when_even_the_search_fails_there_is_the_fixed_card_with_the_numbers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert (await replies(broken).around(HARMLESS, [])).before == [TEXTS.card]
    assert (await replies(broken).around(HARMLESS, ["half an answer"])).after == [TEXTS.unfinished]
    assert await replies(broken).for_too_long(HARMLESS) == [TEXTS.card, TEXTS.too_long]
    assert "911" in TEXTS.card
    assert "988" in TEXTS.card
    assert "the message itself" not in caplog.text


async def test_a_search_that_takes_too_long_is_not_waited_for() -> None:
    start = time.monotonic()
    frame = await replies(lambda _: time.sleep(SECONDS + 1)).around(HARMLESS, [])

    assert frame.before == [TEXTS.card]
    assert time.monotonic() - start < SECONDS + 0.5


@pytest.mark.parametrize("text", ["a*" * 10_000, "x" * 20_000, "k.i.l.l." * 2_500, f"{CRISIS} " * 900])
async def test_a_text_made_to_keep_the_search_busy_does_not(text: str) -> None:
    fallback = FallbackReplies.read()
    start = time.monotonic()
    frame = await fallback.around(text, [])

    assert "911" in frame.before[0]
    assert time.monotonic() - start < SECONDS + 0.5


@pytest.mark.parametrize("file", ["safety/rules/crisis_self.yml", "safety/cards.yml"])
async def test_with_a_damaged_rule_or_card_file_the_fixed_card_is_left(data: Path, file: str) -> None:
    (data / file).write_text("{", encoding="utf-8")

    assert (await FallbackReplies.read(data).around(CRISIS, [])).before == [TEXTS.card]


async def test_the_numbers_are_those_of_the_country(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTRY", "GB")
    fallback = FallbackReplies.read(data)

    assert "999" in fallback.card
    assert "911" not in fallback.card
    crisis, after = (await fallback.around(CRISIS, [])).before
    assert "116 123" in crisis
    assert "988" not in crisis + after


async def test_a_spanish_message_is_answered_in_spanish() -> None:
    fallback = FallbackReplies.read()
    crisis, after = (await fallback.around(SPANISH_CRISIS, [])).before

    assert "Soy automático" in crisis
    assert "llama al 988" in crisis
    assert after == SPANISH_TEXTS.unfinished
    assert (await fallback.around(SPANISH_CRISIS, ["Llama al 988."])).after == [SPANISH_TEXTS.unfinished]
    assert (await fallback.around(SPANISH_HARMLESS, [])).before == [SPANISH_TEXTS.apology]
    assert (await fallback.for_too_long(f"{SPANISH_HARMLESS} " * 1000)) == [SPANISH_TEXTS.too_long]
    assert (await fallback.for_too_long(SPANISH_CRISIS))[1:] == [SPANISH_TEXTS.too_long]


async def test_a_spanish_message_that_can_not_be_searched_gets_the_fixed_card_in_spanish(data: Path) -> None:
    (data / "safety" / "cards.yml").write_text("{", encoding="utf-8")
    fallback = FallbackReplies.read(data)

    assert (await fallback.around(SPANISH_HARMLESS, [])).before == [SPANISH_TEXTS.card]
    assert (await fallback.around(SPANISH_HARMLESS, ["algo"])).after == [SPANISH_TEXTS.unfinished]


@pytest.mark.parametrize("text", ["je ne veux plus vivre", "combien de temps faut-il pour que cela agisse", "ok", ""])
async def test_in_any_other_language_the_texts_are_english(text: str) -> None:
    assert (await FallbackReplies.read().around(text, [])).before[-1] in (TEXTS.unfinished, TEXTS.apology)


async def test_a_language_that_can_not_be_guessed_is_english() -> None:
    def fail(_: str) -> str:
        raise OSError

    fallback = FallbackReplies(TEXTS_BY_LANGUAGE, nothing, card, fail)

    assert (await fallback.around(SPANISH_HARMLESS, [])).before == [TEXTS.apology]


@pytest.mark.parametrize("name", ["card", "apology", "crowded", "unfinished", "too_long", "too_many", "not_text"])
@pytest.mark.parametrize("texts", TEXTS_BY_LANGUAGE.values(), ids=TEXTS_BY_LANGUAGE)
def test_every_text_has_the_numbers_and_no_gap(texts: FallbackTexts, name: str) -> None:
    text = getattr(texts, name)

    assert "911" in text
    assert "988" in text
    assert "{" not in text


def test_a_language_has_a_contact_in_its_own_words_or_the_clinic_s(tmp_path: Path) -> None:
    file = tmp_path / "fallback.yml"
    same = "card: x, apology: '{clinic_contact}', crowded: x, unfinished: x, too_long: x, too_many: x, not_text: x"
    file.write_text(f"fallback: {{en: {{{same}}}, es: {{{same}, clinic_contact: por correo}}}}", encoding="utf-8")
    texts = FallbackTexts.read_all(file, lambda _: {"clinic_contact": "by mail"})

    assert [texts[language].apology for language in ("en", "es")] == ["by mail", "por correo"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "by language"),
        ("fallback: [x]", "by language"),
        ("fallback: {es: {card: x}}", "English"),
        ("fallback: {en: {card: x}}", "en: it needs card, apology"),
        ("fallback: {en: x}", "en: it needs card, apology"),
        (
            f"fallback: {{en: {{card: '{{phone}}', {OTHERS}}}}}",
            "phone is no placeholder",
        ),
        (
            f"fallback: {{en: {{card: x, {OTHERS}}}, es: {{card: x}}}}",
            "es: it needs card",
        ),
    ],
)
def test_a_fault_of_the_file_is_named(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "fallback.yml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(LanguageTextsError, match=fault):
        FallbackTexts.read_all(file, lambda _: {})


def test_cards_of_acute_messages_are_known_from_other_replies() -> None:
    known = replies(acute)

    for text in (f"crisis_self: {CARD}", TEXTS.card, SPANISH_TEXTS.card):
        assert known.is_card(text)
    for text in (f"misuse: {CARD}", TEXTS.apology, TEXTS.unfinished, TEXTS.too_long, ""):
        assert not known.is_card(text)
