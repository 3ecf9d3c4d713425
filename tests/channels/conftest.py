"""A server of the real assistant for the tests of channels."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

START_SECONDS = 120


@dataclass
class RunningServer:
    """`faq run` in a process of its own.

    Attributes:
        url: its address.
        log: where its output goes.
        tickets: its ticket database.
    """

    url: str
    log: Path
    tickets: Path
    process: subprocess.Popen[bytes]

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


@pytest.fixture(scope="session")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The served assistant, ready."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "TRACKER_DB_URL": f"sqlite:///{folder / 'conversations.db'}",
        "ESCALATION_DB_URL": f"sqlite:///{folder / 'escalations.db'}",
    }
    log = folder / "server.log"
    command = [str(Path(sys.executable).parent / "faq"), "run", "--port", str(port), "--model", str(model)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not re.search("The assistant is ready", log.read_text()):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield RunningServer(f"http://127.0.0.1:{port}", log, folder / "escalations.db", process)
    finally:
        process.terminate()
        process.wait(30)
