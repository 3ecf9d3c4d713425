from pathlib import Path

import pytest

from assistant.channels.language_texts import LanguageTextsError
from assistant.channels.widget.widget_help import WidgetHelp
from assistant.channels.widget.widget_texts import FILE, TEXTS, WidgetTexts

NUMBERS = {"emergency": "911", "crisis_line": "call or text 988", "clinic_contact": "by phone"}


def test_every_text_is_filled_in_and_what_refuses_a_message_has_the_numbers() -> None:
    for language, texts in WidgetTexts.read_all(FILE, lambda _: NUMBERS).items():
        for name in TEXTS:
            assert "{" not in getattr(texts, name), (language, name)
        for name in ("greeting", "too_fast", "no_session", "unreadable", "too_many_connections"):
            assert "911" in getattr(texts, name), (language, name)
            assert "988" in getattr(texts, name), (language, name)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("widget_texts:", "texts:", "the key widget_texts"),
        ("  en:", "  xx:", "the texts in English"),
        ("    greeting:", "    salute:", "greeting"),
        ("    suggestions: []", "    suggestion: []", "a list of suggestions"),
        ("{emergency}", "{ambulance}", "ambulance is no placeholder"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / "texts.yml").write_text(FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(LanguageTextsError, match=said):
        WidgetTexts.read_all(tmp_path / "texts.yml", lambda _: NUMBERS)


@pytest.mark.parametrize(("country", "number"), [("US", "tel:911"), ("GB", "tel:999"), ("DE", "tel:08001110111")])
def test_the_numbers_are_those_of_the_country(monkeypatch: pytest.MonkeyPatch, country: str, number: str) -> None:
    monkeypatch.setenv("COUNTRY", country)

    assert number in [link["href"] for link in WidgetHelp.read(4000).info("en")["emergency"]]


def test_a_country_without_known_numbers_has_words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTRY", "XX")
    info = WidgetHelp.read(4000).info("en")

    assert info["emergency"] == []
    assert "your local emergency number" in info["greeting"]
