"""What the tests of the website's chat share."""

from collections.abc import Iterator

import pytest

from tests.channels.replies import COST, CRISIS, HARMLESS
from tests.channels.running_server import RunningServer


@pytest.fixture
def alive(server: RunningServer) -> Iterator[RunningServer]:
    """Whatever a test sends, the server lives on and its log holds no message."""
    yield server
    assert server.alive
    log = server.log.read_text()
    assert not any(message in log for message in (CRISIS, HARMLESS, COST))
    assert "Traceback" not in log
