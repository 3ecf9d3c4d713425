"""The website's chat: which pages may use it."""

import httpx
import pytest
import socketio

from tests.channels.running_server import RunningServer
from tests.channels.widget.widget_client import WidgetClient

FOREIGN = "https://evil.example"


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_page_of_a_foreign_origin_gets_no_connection(alive: RunningServer, transport: str) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with WidgetClient(alive.url, {"Origin": FOREIGN}, transport):
            pass
    async with WidgetClient(alive.url, {"Origin": "http://localhost:8000"}, transport) as own:
        assert (await own.request_session())["token"]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {"Origin": FOREIGN}),
        ("", {"Origin": "null"}),
        ("", {"Sec-Fetch-Site": "cross-site"}),
        ("", {"Sec-Fetch-Site": "same-site"}),
        ("&j=0", {}),
    ],
)
def test_no_trick_of_a_foreign_page_opens_a_session(alive: RunningServer, query: str, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{alive.url}/socket.io/?EIO=4&transport=polling{query}", headers=headers)

    assert answer.status_code in (400, 403)
    assert "sid" not in answer.text
    assert "access-control-allow-origin" not in answer.headers


def test_an_allowed_page_may_read_without_credentials(alive: RunningServer) -> None:
    origin = "http://127.0.0.1:9000"
    answer = httpx.get(f"{alive.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-credentials" not in answer.headers
