from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from escalation.database import Database
from escalation.desk.accounts import Accounts
from escalation.desk.desk_address import DeskAddress
from escalation.desk.desk_server import DeskServer
from escalation.desk.provider import Provider, ProviderError
from tests.channels.running_server import free_port
from tests.escalation.desk.oidc_provider import CLIENT, SECRET, OidcProvider
from tests.escalation.desk.staff import Staff

EVE = {"sub": "subject-1", "email": "eve@clinic.example", "email_verified": True}


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    provider = OidcProvider()
    provider.claims = dict(EVE)
    provider.start()
    yield provider
    provider.stop()


@pytest.fixture
def desk(own: Database, accounts: Accounts, provider: OidcProvider, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("DESK_OIDC_ISSUER", provider.issuer)
    monkeypatch.setenv("DESK_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("DESK_OIDC_CLIENT_SECRET", SECRET)
    accounts.add("eve", "responder", None, "eve@clinic.example", "test")
    server = DeskServer(own, DeskAddress.read(port=free_port()))
    server.start()
    yield server.address.url
    server.stop()


def log_in(desk: str) -> tuple[Staff, str]:
    """Goes to the provider and comes back; gives where that led."""
    staff = Staff(desk)
    assert "Log in with the clinic's account" in staff.text("/login")
    answer = staff.get("/login/provider")
    while "/login/provider" in str(answer.url) or "/authorize" in str(answer.url):
        if answer.status_code not in (302, 303, 307):
            break
        answer = staff.client.get(answer.headers["location"])
    return staff, f"{answer.url.path}?{answer.url.query.decode()}".rstrip("?")


def test_somebody_whom_the_provider_knows_and_who_has_an_account_is_logged_in(desk: str) -> None:
    staff, led_to = log_in(desk)
    assert led_to == "/"
    assert "Log out eve" in staff.text("/")


def test_somebody_without_an_account_is_not(desk: str, provider: OidcProvider) -> None:
    provider.claims = {**EVE, "sub": "subject-2", "email": "mallory@clinic.example"}
    staff, led_to = log_in(desk)
    assert led_to == "/login?problem=unknown"
    assert staff.get("/").status_code == 303
    assert "you have no account here" in staff.text("/login", problem="unknown")


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"email": ["eve@clinic.example"]},
        {"email": ""},
    ],
)
def test_an_address_that_the_provider_has_not_verified_opens_nothing(
    desk: str, provider: OidcProvider, claims: dict[str, Any]
) -> None:
    provider.claims = {**EVE, **claims}
    assert log_in(desk)[1] == "/login?problem=unknown"


@pytest.mark.parametrize(
    "overrides",
    [{"nonce": "x"}, {"aud": "another client"}, {"iss": "https://evil.example"}, {"exp": 1}, {"nonce": None}],
)
def test_a_token_that_was_made_for_something_else_opens_nothing(
    desk: str, provider: OidcProvider, overrides: dict[str, Any]
) -> None:
    provider.overrides = overrides
    staff, led_to = log_in(desk)
    assert led_to == "/login?problem=provider"
    assert staff.get("/").status_code == 303


def test_a_token_that_somebody_else_signed_opens_nothing(desk: str, provider: OidcProvider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert log_in(desk)[1] == "/login?problem=provider"


def test_a_way_back_that_another_browser_began_opens_nothing(desk: str) -> None:
    victim, attacker = Staff(desk), Staff(desk)
    away = attacker.get("/login/provider")
    back = attacker.client.get(away.headers["location"]).headers["location"]

    assert victim.client.get(back).headers["location"] == "/login?problem=provider"
    assert "desk" not in victim.client.cookies
    assert attacker.client.get(back).headers["location"] == "/"
    assert attacker.client.get(back).headers["location"] == "/login?problem=provider", "once"


def test_a_provider_that_is_down_is_told_and_passwords_still_work(desk: str, provider: OidcProvider) -> None:
    provider.down = True
    assert log_in(desk)[1] == "/login?problem=provider"
    assert Staff(desk, "rob").get("/").status_code == 200


@pytest.mark.parametrize("missing", ["DESK_OIDC_ISSUER", "DESK_OIDC_CLIENT_ID", "DESK_OIDC_CLIENT_SECRET"])
def test_half_a_configuration_is_told(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in ("DESK_OIDC_ISSUER", "DESK_OIDC_CLIENT_ID", "DESK_OIDC_CLIENT_SECRET"):
        monkeypatch.setenv(name, "https://hunter2.example")
    monkeypatch.delenv(missing)
    with pytest.raises(ProviderError, match=missing) as told:
        Provider.read()
    assert "hunter2" not in str(told.value)


def test_a_provider_without_encryption_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DESK_OIDC_ISSUER", "DESK_OIDC_CLIENT_ID", "DESK_OIDC_CLIENT_SECRET"):
        monkeypatch.setenv(name, "http://provider.example")
    with pytest.raises(ProviderError, match="https"):
        Provider.read()
    assert Provider("https://x", "desk", "hunter2").__repr__().count("hunter2") == 0
