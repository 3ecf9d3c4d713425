import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.safety.crisis_lines import COLUMNS, FILE, PHRASES, CrisisLines, CrisisLinesError

Write = Callable[..., Path]
GB = {
    "iso2": "GB",
    "country": "United Kingdom",
    "enabled": "yes",
    "emergency": "999",
    "line_name": "Samaritans",
    "call": "116 123",
    "hours": "24/7",
    "always_open": "yes",
    "text_chat": "text SHOUT to 85258",
    "verified_on": "2026-11-23",
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file with rows that differ from the British one as given."""

    def write_rows(*changes: dict[str, str]) -> Path:
        shutil.copy(FILE.parent / PHRASES, tmp_path)
        path = tmp_path / FILE.name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows({**GB, **change} for change in changes)
        return path

    return write_rows


def crisis_line(path: Path, language: str = "en") -> str:
    return CrisisLines.read(path).country("GB").placeholders(language)["crisis_line"]


def test_the_project_s_file_has_an_emergency_number_and_a_crisis_line_for_each_country() -> None:
    for lines in CrisisLines.read().countries():
        numbers = lines.placeholders()
        assert any(character.isdigit() for character in numbers["emergency"]), lines.iso2
        assert numbers["crisis_line"].startswith("call "), lines.iso2
        assert lines.source.startswith("http"), lines.iso2


def test_in_the_united_states_988_can_be_called_or_texted() -> None:
    numbers = CrisisLines.read().country("US").placeholders()

    assert numbers["crisis_line"] == "call or text 988, free, at any hour"
    assert numbers["poison_line"] == "call Poison Control, 1-800-222-1222"


def test_countries_are_listed_by_name_and_only_when_enabled(write: Write) -> None:
    path = write({}, {"iso2": "AT", "country": "Austria"}, {"iso2": "CH", "country": "Switzerland", "enabled": "no"})

    assert [lines.country for lines in CrisisLines.read(path).countries()] == ["Austria", "United Kingdom"]


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({}, "call Samaritans, 116 123, at any hour, or text SHOUT to 85258"),
        ({"free": "yes"}, "call Samaritans, 116 123, free, at any hour, or text SHOUT to 85258"),
        ({"text_chat": "text 116 123"}, "call or text Samaritans, 116 123, at any hour"),
        ({"text_chat": "chat samaritans.org"}, "call Samaritans, 116 123, at any hour"),
        ({"line_name": "Line 116", "text_chat": ""}, "call 116 123, at any hour"),
        ({"call": "116 123 / 22 40", "text_chat": ""}, "call Samaritans, 116 123 or 22 40, at any hour"),
        (
            {"call": "1 (NL) / 2 (FR) / 3 (EN)", "line_name": "", "text_chat": ""},
            "call 1 (NL), 2 (FR) or 3 (EN), at any hour",
        ),
        (
            {"always_open": "no", "hours": "09:00-24:00 daily", "text_chat": ""},
            "call Samaritans, 116 123 (09:00-24:00 daily)",
        ),
        ({"always_open": "no", "hours": "", "text_chat": ""}, "call Samaritans, 116 123"),
        ({"call": "", "text_chat": ""}, "find a crisis line for your country at findahelpline.com"),
    ],
)
def test_a_crisis_line_is_put_into_words(write: Write, change: dict[str, str], phrase: str) -> None:
    assert crisis_line(write(change)) == phrase


def test_spanish_has_phrases_of_its_own_and_another_language_gets_english_ones(write: Write) -> None:
    assert crisis_line(write({}), "es") == "llama a Samaritans, 116 123, a cualquier hora, o envía SHOUT al 85258"
    assert crisis_line(write({}), "fi") == crisis_line(write({}), "en")


def test_several_emergency_numbers_read_well_in_a_sentence(write: Write) -> None:
    lines = CrisisLines.read(write({"emergency": "112 / 999"})).country("GB")

    assert lines.placeholders()["emergency"] == "112 or 999"
    assert lines.placeholders("es")["emergency"] == "112 o 999"


def test_ways_to_write_are_all_named_to_those_who_ask(write: Write) -> None:
    path = write({"text_chat": "text HELP to 51444; chat help.ie; WhatsApp 076 882 (08:00-17:00)"})

    assert CrisisLines.read(path).country("GB").placeholders()["crisis_text"] == (
        "text HELP to 51444, chat at help.ie or message 076 882 (08:00-17:00) on WhatsApp"
    )


def test_a_line_that_is_not_known_has_no_phrase(write: Write) -> None:
    numbers = CrisisLines.read(write({})).country("GB").placeholders()

    assert not {"poison_line", "abuse_line", "child_line", "substance_line"} & numbers.keys()


def test_a_line_that_may_be_closed_leads_to_the_emergency_number(write: Write) -> None:
    closing = CrisisLines.read(write({"always_open": "no"})).country("GB")
    always_open = CrisisLines.read(write({})).country("GB")

    assert closing.placeholders()["when_closed"] == "999"
    assert "when_closed" not in always_open.placeholders()


def test_another_country_gets_words_that_hold_anywhere(write: Write) -> None:
    lines = CrisisLines.read(write({}))

    assert lines.country("XX").placeholders()["emergency"] == "your local emergency number"
    assert "findahelpline.com" in lines.country("xx").placeholders()["crisis_line"]
    assert lines.country_or_elsewhere("ZZ") == lines.country("XX")


def test_an_unknown_country_is_refused_with_the_known_ones(write: Write) -> None:
    path = write({}, {"iso2": "AT", "country": "Austria"}, {"iso2": "CH", "country": "Switzerland", "enabled": "no"})

    for code in ("ZZ", "CH"):
        with pytest.raises(CrisisLinesError, match=f"'{code}'.*Known codes: AT, GB, XX"):
            CrisisLines.read(path).country(code)


def test_only_enabled_countries_with_checked_numbers_are_verified_and_the_unknown_one(write: Write) -> None:
    lines = CrisisLines.read(
        write(
            {}, {"iso2": "AT", "verified_on": ""}, {"iso2": "CH", "enabled": "no"}, {"iso2": "IE", "country": "Ireland"}
        )
    )

    assert [country.iso2 for country in lines.verified(["IE", "AT", "CH", "GB", "XX", "ZZ"])] == ["IE", "GB", "XX"]


def test_numbers_are_stale_after_ninety_days(write: Write) -> None:
    lines = CrisisLines.read(write({"verified_on": "2026-01-01"}, {"iso2": "AT", "verified_on": ""}))

    assert lines.stale(date(2026, 4, 1)) == []
    assert [country.iso2 for country in lines.stale(date(2026, 4, 2))] == ["GB"]
    assert [country.iso2 for country in lines.unverified()] == ["AT"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verified_on": "yesterday"}, "verified_on is 'yesterday'; write a date"),
        ({"text_chat": "telegram"}, "“telegram” is none of `text 123`"),
        ({"child_line": "Childhelp, 123; call 456"}, "“call 456” is none of"),
        ({"always_open": "24/7"}, "always_open is '24/7'; write yes or no"),
        ({"enabled": ""}, "enabled is ''; write yes or no"),
        ({"iso2": "gb"}, "iso2 is 'gb'"),
        ({"iso2": "XX"}, "iso2 is 'XX'"),
        ({"emergency": ""}, "country and emergency must not be empty"),
    ],
)
def test_a_faulty_row_is_refused_with_its_place(write: Write, change: dict[str, str], message: str) -> None:
    path = write({"iso2": "AT"}, change)

    with pytest.raises(CrisisLinesError) as error:
        CrisisLines.read(path)

    assert str(error.value).startswith(f"{path}:3: ")
    assert message in str(error.value)


def test_a_country_twice_no_country_and_other_columns_are_refused(write: Write) -> None:
    with pytest.raises(CrisisLinesError, match="once in the file"):
        CrisisLines.read(write({}, {}))
    with pytest.raises(CrisisLinesError, match="no country is enabled"):
        CrisisLines.read(write({"enabled": "no"}))
    path = write({})
    path.write_text("iso2,country\nGB,United Kingdom\n")
    with pytest.raises(CrisisLinesError, match="the columns must be iso2,country,enabled"):
        CrisisLines.read(path)


def test_missing_phrases_are_named_with_their_file(write: Write) -> None:
    path = write({})
    phrases = path.parent / PHRASES
    phrases.write_text(phrases.read_text(encoding="utf-8").replace("    any_hour: at any hour\n", ""), encoding="utf-8")

    with pytest.raises(CrisisLinesError, match=r"number_phrases\.yml: the language en lacks any_hour"):
        CrisisLines.read(path)
