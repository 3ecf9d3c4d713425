"""Staff read in words why something did not reach a visitor."""

from pathlib import Path

import pytest

from escalation.conversations.failure_words import FailureWords
from escalation.settings_file import SettingsFileError


@pytest.mark.parametrize(
    ("channel", "code", "said"),
    [
        ("sms", "21610", "This person has sent STOP"),
        ("sms", "39999", "Twilio could not bring it (error 39999)."),
        ("whatsapp", "63016", "within 24 hours of the person's last message"),
        ("whatsapp", "later", "The app does not take messages just now."),
        ("messenger", "2018278", "within 24 hours of the person's last message"),
        ("telegram", "403", "has blocked the bot"),
        ("slack", "is_archived", "has been archived"),
        ("teams", "refused", "The app refuses it."),
        ("teams", "42", "The app could not bring it (error 42)."),
        ("rest", "", ""),
    ],
)
def test_each_code_has_its_words_or_those_of_any_other(channel: str, code: str, said: str) -> None:
    words = FailureWords.read().words(channel, code)

    assert words.startswith(said) or (said and said in words)
    assert bool(words) == bool(code)


def test_a_file_with_a_mistake_is_named(tmp_path: Path) -> None:
    file = tmp_path / "failures.yml"
    file.write_text("delivery_failures: {all: {later: {}}, apps: {}}")

    with pytest.raises(SettingsFileError, match=r"failures\.yml: delivery_failures / all / later: str type expected"):
        FailureWords.read(file)
