import pytest

from assistant.channels.widget.allowed_origins import VARIABLE, AllowedOrigins
from assistant.serving.launch_check import LaunchError


def read(monkeypatch: pytest.MonkeyPatch, value: str) -> AllowedOrigins:
    monkeypatch.setenv(VARIABLE, value)
    return AllowedOrigins.read()


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost", True),
        ("http://127.0.0.1:8000", True),
        ("https://[::1]:5005", True),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://clinic.example", False),
        ("file://localhost", False),
        ("null", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_without_the_variable_only_pages_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, origin: str, allowed: bool
) -> None:
    assert read(monkeypatch, "").allow(origin) is allowed


def test_with_the_variable_only_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    origins = read(monkeypatch, "https://Clinic.example, https://www.clinic.example:443/ http://intranet:8080")

    assert origins.allow("https://clinic.example")
    assert origins.allow("https://www.clinic.example")
    assert origins.allow("http://intranet:8080")
    for other in ("http://clinic.example", "https://a.clinic.example", "http://intranet", "http://localhost", "null"):
        assert not origins.allow(other), other


@pytest.mark.parametrize(
    "entry", ["*", "clinic.example", "https://*.example", "https://a.example/chat", "ftp://a.example", "https://u@a.example",
              "https://", "https://a.example:port"],
)  # fmt: skip
def test_what_is_no_origin_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    with pytest.raises(LaunchError, match=r"such as https://clinic\.example"):
        read(monkeypatch, entry)


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, False),
        ({"origin": ""}, False),
    ],
)
def test_a_request_of_another_page_is_known_by_what_its_browser_says(headers: dict[str, str], allowed: bool) -> None:
    assert AllowedOrigins().allow_request(headers) is allowed
