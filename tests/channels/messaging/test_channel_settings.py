"""A channel is on with all its variables, off with none, and an error at start with some."""

from pathlib import Path

import pytest

from assistant.channels.messaging.channel_settings import ChannelSettings, ChannelSettingsError

FILE = """
channel:
  variables:
    APP_TOKEN: {form: '\\w{8,}', meaning: what the console shows}
    APP_SECRET: {form: '\\w{8,}', meaning: a secret of your own}
  optional:
    APP_API_URL: https://api.app.example
  identity_key: APP_SECRET
  limits: {text_characters: 160}
"""
ALL = {"APP_TOKEN": "token-1234".replace("-", "_"), "APP_SECRET": "secret_1234"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app.yml").write_text(FILE)
    return tmp_path


def test_with_all_variables_it_is_on(folder: Path) -> None:
    settings = ChannelSettings.read("app", ALL, folder)

    assert settings is not None
    assert settings["APP_API_URL"] == "https://api.app.example"
    assert settings.limits.text_characters == 160
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("environ", [{}, {"APP_TOKEN": " ", "APP_SECRET": ""}, {"APP_API_URL": "https://x.example"}])
def test_with_none_it_is_off(folder: Path, environ: dict[str, str]) -> None:
    assert ChannelSettings.read("app", environ, folder) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"APP_SECRET": ""}, "APP_SECRET is not set: it is a secret of your own."),
        ({"APP_SECRET": "short"}, "APP_SECRET is not in its form: it is a secret of your own."),
        ({"APP_API_URL": "http://api.example"}, "APP_API_URL must be an address that begins with https://."),
        ({"APP_API_URL": "https://[nonsense"}, "APP_API_URL must be an address that begins with https://."),
    ],
)
def test_what_is_wrong_is_named_and_no_value_repeated(folder: Path, changed: dict[str, str], said: str) -> None:
    with pytest.raises(ChannelSettingsError) as error:
        ChannelSettings.read("app", {**ALL, **changed}, folder)

    assert said in str(error.value)
    assert not any(value in str(error.value) for value in ("token_1234", "secret_1234", "short", "nonsense"))


def test_another_server_on_this_machine_needs_no_https(folder: Path) -> None:
    settings = ChannelSettings.read("app", {**ALL, "APP_API_URL": "http://127.0.0.1:8081"}, folder)

    assert settings is not None
    assert settings["APP_API_URL"] == "http://127.0.0.1:8081"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("channel:", "chanel:"),
        ("form: '\\w{8,}', ", ""),
        ("form: '\\w{8,}'", "form: '('"),
        ("identity_key: APP_SECRET", "identity_key: OTHER"),
        ("text_characters", "characters"),
    ],
)
def test_a_file_with_a_mistake_is_named(folder: Path, old: str, new: str) -> None:
    (folder / "app.yml").write_text(FILE.replace(old, new))

    with pytest.raises(ChannelSettingsError, match=r"app\.yml"):
        ChannelSettings.read("app", ALL, folder)
