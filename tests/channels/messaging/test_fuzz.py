"""Whatever an app delivers, and whoever pretends to be one: no fault of the server, and it lives."""

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.channels.messaging.connectors import FAKES
from tests.channels.messaging.fake_provider import FakeProvider
from tests.channels.messaging.webhook_request import WebhookRequest
from tests.channels.running_server import RunningServer

SIGNED, UNSIGNED = 2000, 500
"""Bodies for each app."""

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(st.characters(blacklist_categories=()), max_size=20)
    | st.sampled_from(["\ud800", "a\x00b", "\u202e", "x" * 5000, "/restart", "hello"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PRINTABLE = st.characters(min_codepoint=32, max_codepoint=126)
QUIET = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
AT_ONCE = 8


def places(content: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything in a content."""
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return [here, *(path for key, value in items for path in places(value, (*here, key)))]


@st.composite
def changed(draw: st.DrawFn, samples: list[Any]) -> Any:
    """A delivery of which some parts are something else, or missing."""
    content = copy.deepcopy(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(0, 3))):
        *above, last = draw(st.sampled_from(places(content)[1:] or [("",)]))
        holder = content
        try:
            for key in above:
                holder = holder[key]
            if draw(st.booleans()) and draw(st.booleans()):
                del holder[last]
            else:
                holder[last] = draw(VALUES)
        except (TypeError, KeyError, IndexError):
            continue
    return content


def posted(app: FakeProvider, requests: list[WebhookRequest]) -> set[int]:
    """The status codes of the answers."""
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(lambda request: app.post(client, request), requests))


@pytest.mark.parametrize("name", [fake.name for fake in FAKES])
def test_signed_bodies_of_any_content(name: str, apps: dict[str, FakeProvider], app_server: RunningServer) -> None:
    app = apps[name]
    requests: list[WebhookRequest] = []

    @settings(QUIET, max_examples=SIGNED)
    @given(changed(list(app.samples())) | VALUES)
    def collect(content: Any) -> None:
        requests.append(app.request(content))

    collect()
    assert len(requests) == SIGNED
    assert max(posted(app, requests)) < 500
    assert app_server.alive
    assert app_server.ready() == (200, None)


@pytest.mark.parametrize("name", [fake.name for fake in FAKES])
def test_bodies_and_headers_of_anybody(name: str, apps: dict[str, FakeProvider], app_server: RunningServer) -> None:
    app = apps[name]
    names = sorted({header for request in app.forged(app.samples()[0]) for header in request.headers})
    headers = st.dictionaries(st.sampled_from(names), st.text(PRINTABLE, max_size=40).map(str.strip))
    bodies = st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode())
    requests: list[WebhookRequest] = []

    @settings(QUIET, max_examples=UNSIGNED)
    @given(bodies, headers)
    def collect(body: bytes, given_headers: dict[str, str]) -> None:
        requests.append(WebhookRequest(body, given_headers))

    collect()
    assert posted(app, requests) <= {400, 401, 403}
    assert app_server.alive
