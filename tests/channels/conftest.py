"""A server of the real assistant for the tests of channels."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.project_copy import project_copy
from tests.channels.running_server import RunningServer, serving


@pytest.fixture(scope="session")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The served assistant, ready."""
    folder = project_copy(tmp_path_factory.mktemp("server") / "project")
    with serving(folder, "faq", "run", "--model", str(model)) as running:
        running.wait_for("The assistant is (not )?ready")
        assert running.ready() == (200, None)
        yield running
