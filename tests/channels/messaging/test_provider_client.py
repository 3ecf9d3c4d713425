"""Calls to an app's server: what can be tried again is told from what can't, and errors hold no secret."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
import pytest_asyncio
from aiohttp import web

from assistant.channels.messaging.provider_client import (
    MOST_BYTES,
    ProviderClient,
    RefusedError,
    RetryLaterError,
    SendError,
    retry_after,
)
from tests.channels.running_server import free_port

SECRET = "s3cret-token"


async def answer(request: web.Request) -> web.Response:
    """What the path says: a status, `slow`, `away` (a redirect), `large` or `html`."""
    kind = request.match_info["kind"]
    if kind == "slow":
        await asyncio.sleep(2)
    if kind == "away":
        raise web.HTTPFound("/secret/200")
    if kind == "large":
        return web.Response(body=b"x" * (3 * MOST_BYTES))
    if kind == "html":
        return web.Response(text="<html>", content_type="text/html")
    headers = {"Retry-After": "7"} if kind in ("429", "503") else {}
    return web.json_response({"echo": (await request.read()).decode()}, status=int(kind), headers=headers)


@pytest_asyncio.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application(client_max_size=10 * MOST_BYTES)
    app.router.add_route("*", "/{secret}/{kind}", answer)
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}/{SECRET}"
    await runner.cleanup()


@pytest_asyncio.fixture
async def client() -> AsyncIterator[ProviderClient]:
    client = ProviderClient(seconds=0.5)
    yield client
    await client.close()


async def test_an_answer_has_its_json(client: ProviderClient, url: str) -> None:
    found = await client.call("POST", f"{url}/200", json={"text": "hello"})

    assert (found.status, found.body) == (200, {"echo": '{"text": "hello"}'})


@pytest.mark.parametrize("kind", ["html", "large"])
async def test_an_answer_that_is_no_json_is_an_answer(client: ProviderClient, url: str, kind: str) -> None:
    assert (await client.call("POST", f"{url}/{kind}")).body is None


@pytest.mark.parametrize(
    ("kind", "error", "seconds"),
    [
        ("429", RetryLaterError, 7.0),
        ("503", RetryLaterError, 7.0),
        ("500", RetryLaterError, None),
        ("408", RetryLaterError, None),
        ("slow", RetryLaterError, None),
        ("400", RefusedError, None),
        ("403", RefusedError, None),
        ("away", RefusedError, None),
    ],
)
async def test_what_can_be_tried_again_is_told_from_what_can_not(
    client: ProviderClient, url: str, kind: str, error: type[SendError], seconds: float | None
) -> None:
    with pytest.raises(error) as raised:
        await client.call("POST", f"{url}/{kind}", json={"text": "a person's words"})

    assert getattr(raised.value, "seconds", None) == seconds
    told = "".join(traceback.format_exception(raised.type, raised.value, raised.tb, chain=True))
    assert SECRET not in told
    assert SECRET not in str(raised.value)


async def test_a_server_that_is_not_there_can_be_tried_again(client: ProviderClient) -> None:
    with pytest.raises(RetryLaterError, match="no answer"):
        await client.call("POST", f"http://127.0.0.1:{free_port()}/{SECRET}")


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e9", "Mon, 99 Foo 2026 25:00:00 GMT"])
def test_a_retry_after_that_can_not_be_read_is_none(value: str) -> None:
    assert retry_after({"retry-after": value}) is None


def test_a_retry_after_may_be_a_date() -> None:
    later = datetime.now(timezone.utc) + timedelta(seconds=90)
    seconds = retry_after({"retry-after": format_datetime(later, usegmt=True)})

    assert seconds is not None
    assert 85 < seconds <= 90
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0
