"""Microsoft's keys survive restarts and outages, and nobody can make the server ask for them all the time."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.channels.messaging.provider_client import ProviderClient, RetryLaterError
from assistant.channels.teams import signing_keys
from assistant.channels.teams.signing_keys import DAY_SECONDS, KEPT_SECONDS, SigningKeys
from tests.channels.messaging.fake_teams import FakeTeams


@pytest.fixture
def teams() -> Iterator[FakeTeams]:
    with closing(FakeTeams()) as fake:
        yield fake


@pytest.fixture
async def client() -> AsyncIterator[ProviderClient]:
    opened = ProviderClient(1)
    yield opened
    await opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "teams_keys.json"


def keys(teams: FakeTeams, client: ProviderClient, file: Path) -> SigningKeys:
    """As a process that starts has them."""
    return SigningKeys(client, teams.variables()["TEAMS_OPENID_URL"], file)


def aged(file: Path, seconds: float) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), "fetched_at": time.time() - seconds}))


async def test_a_key_is_fetched_once(teams: FakeTeams, client: ProviderClient, file: Path) -> None:
    found = keys(teams, client, file)
    for _ in range(5):
        key = await found.find("current")
        assert key is not None
        assert key["endorsements"] == ["msteams"]

    assert len(teams.asked) == 2, "the metadata and the keys"


async def test_a_restart_while_microsoft_is_down_knows_the_keys(
    teams: FakeTeams, client: ProviderClient, file: Path
) -> None:
    await keys(teams, client, file).refresh()
    with teams.outage():
        again = keys(teams, client, file)
        assert await again.find("current")
        assert await again.find("next") is None


@pytest.mark.parametrize("days", [2, 6])
async def test_old_keys_count_while_microsoft_is_down_and_are_fetched_beside(
    teams: FakeTeams, client: ProviderClient, file: Path, days: int
) -> None:
    await keys(teams, client, file).refresh()
    aged(file, days * DAY_SECONDS)
    again = keys(teams, client, file)
    teams.published = ["current", "next"]
    with teams.outage():
        assert await again.find("current")
        await asyncio.sleep(0.5)
    again._ask_at = 0.0  # After the pause.
    assert await again.find("current")
    deadline = time.monotonic() + 5
    while "next" not in json.dumps(json.loads(file.read_text())["keys"]):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def test_keys_that_are_too_old_do_not_count(teams: FakeTeams, client: ProviderClient, file: Path) -> None:
    await keys(teams, client, file).refresh()
    aged(file, KEPT_SECONDS + 60)
    with teams.outage():
        assert await keys(teams, client, file).find("current") is None
    assert await keys(teams, client, file).find("current")


async def test_a_new_key_is_found_and_a_withdrawn_one_forgotten(
    teams: FakeTeams, client: ProviderClient, file: Path
) -> None:
    found = keys(teams, client, file)
    await found.refresh()
    teams.published = ["next"]

    assert await found.find("next")
    assert await found.find("current") is None


async def test_unknown_keys_ask_microsoft_once(teams: FakeTeams, client: ProviderClient, file: Path) -> None:
    found = keys(teams, client, file)
    answers = await asyncio.gather(*(found.find(f"made up {number}") for number in range(50)))

    assert set(answers) == {None}
    assert len(teams.asked) == 2


async def test_after_a_fault_microsoft_is_asked_again_soon(
    teams: FakeTeams, client: ProviderClient, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "PAUSE_AFTER_FAULT_SECONDS", 0.1)
    found = keys(teams, client, file)
    with teams.outage():
        assert await found.find("current") is None
    await asyncio.sleep(0.2)

    assert await found.find("current")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"keys": [1], "fetched_at": 0}', '{"keys": 5}', "\x00"])
async def test_a_broken_file_is_replaced(teams: FakeTeams, client: ProviderClient, file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content)

    assert await keys(teams, client, file).find("current")
    assert json.loads(file.read_text())["keys"][0]["kid"] == "current"


async def test_without_a_disk_the_keys_are_in_memory(teams: FakeTeams, client: ProviderClient, file: Path) -> None:
    file.parent.write_text("A file in the place of the folder.")
    found = keys(teams, client, file)

    assert await found.find("current")
    assert await found.find("current")
    assert len(teams.asked) == 2


async def test_keys_on_another_server_are_not_taken(client: ProviderClient, file: Path) -> None:
    with closing(FakeTeams()) as honest, closing(FakeTeams()) as other:
        answer = honest.call
        honest.call = lambda call: (200, {"jwks_uri": f"{other.url}/v1/.well-known/keys"})  # type: ignore[method-assign]
        with pytest.raises(RetryLaterError, match="its own server"):
            await keys(honest, client, file).refresh()
        honest.call = answer  # type: ignore[method-assign]
        honest.published = []
        with pytest.raises(RetryLaterError, match="no keys"):
            await keys(honest, client, file).refresh()
        assert other.asked == []
