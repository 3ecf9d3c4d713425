"""`faq channel check teams` says what is wrong."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.channels.messaging.conftest import Check
from tests.channels.messaging.fake_teams import SECRET, FakeTeams
from tests.channels.running_server import free_port


@pytest.fixture
def teams() -> Iterator[FakeTeams]:
    with closing(FakeTeams()) as fake:
        yield fake


@pytest.fixture
def check(teams: FakeTeams, check_app: Check, tmp_path: Path) -> Check:
    return partial(check_app, teams, TEAMS_KEYS_FILE=str(tmp_path / "keys.json"))


def test_nothing_is_wrong(check: Check) -> None:
    assert check() == "teams: nothing is wrong.\n"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"TEAMS_TENANT_ID": ""}, "TEAMS_TENANT_ID is not set"),
        ({"TEAMS_TENANT_ID": "clinic"}, "TEAMS_TENANT_ID is not in its form"),
        ({"TEAMS_APP_SECRET": f"{SECRET}x"}, "Microsoft gives no token (HTTP 401, AADSTS7000215)"),
        ({"TEAMS_LOGIN_URL": f"http://127.0.0.1:{free_port()}"}, "no answer"),
        ({"TEAMS_OPENID_URL": f"http://127.0.0.1:{free_port()}"}, "keys can't be fetched from TEAMS_OPENID_URL"),
        ({"TEAMS_OPENID_URL": "http://keys.example"}, "TEAMS_OPENID_URL must be an address that begins with https://"),
        ({"TEAMS_SERVICE_URLS": "http://smba.trafficmanager.net"}, "TEAMS_SERVICE_URLS is of addresses like"),
        ({"TEAMS_SERVICE_URLS": "https://smba.trafficmanager.net/"}, "TEAMS_SERVICE_URLS is of addresses like"),
    ],
)
def test_one_thing_is_wrong(check: Check, changed: dict[str, str], fault: str) -> None:
    assert fault in check(**changed)
