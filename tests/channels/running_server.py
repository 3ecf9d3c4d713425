"""A server of the assistant in a process of its own."""

import json
import os
import re
import resource
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

START_SECONDS = 120
BIN = Path(sys.executable).parent


@dataclass
class RunningServer:
    """`faq run` or `rasa run`.

    Attributes:
        url: its address.
        log: where its output goes.
        conversations: its conversation database.
        tickets: its ticket database.
        process: the process.
    """

    url: str
    log: Path
    conversations: Path
    tickets: Path
    process: subprocess.Popen[bytes]

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, text: str, sender: str | None = None, timeout: float = 60) -> list[str]:
        """The texts of the replies to a message."""
        body = json.dumps({"sender": sender or uuid.uuid4().hex, "message": text})
        return self.send(body.encode(), timeout)

    def send(self, body: bytes, timeout: float = 60) -> list[str]:
        """The texts of the replies to a request."""
        response = httpx.post(f"{self.url}/webhooks/rest/webhook", content=body, timeout=timeout)
        assert response.status_code == 200
        replies: list[dict[str, Any]] = response.json()
        assert all(reply["recipient_id"] and reply["text"].strip() for reply in replies)
        return [reply["text"] for reply in replies]

    def ready(self) -> tuple[int, str | None]:
        """Status and reason of its own report."""
        response = httpx.get(f"{self.url}/webhooks/rest/ready", timeout=60)
        return response.status_code, response.json()["reason"]

    def limit_file_size(self, size: int) -> None:
        """Lets no file grow beyond this many bytes, as on a full disk; -1 for no limit."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def wait_for(self, pattern: str) -> None:
        """Waits until its output matches, or fails when the process ends before."""
        deadline = time.monotonic() + START_SECONDS
        while not re.search(pattern, self.log.read_text()):
            assert self.alive, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def wait_for_answer(self) -> None:
        """Waits until it takes requests at all."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx.get(self.url, timeout=60)
            except httpx.TransportError:
                assert self.alive, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.1)
            else:
                return


@contextmanager
def serving(folder: Path, *command: str, port: int | None = None, **variables: str) -> Iterator[RunningServer]:
    """Starts a server and stops it in the end; it may not answer yet.

    Args:
        folder: for log and databases, and the working directory.
        command: a program beside Python with its arguments; the port is added.
        port: where it listens; by default at a free port.
        variables: what to add to the environment.
    """
    port = port or free_port()
    conversations, tickets = folder / "trackers" / "conversations.db", folder / "tickets" / "escalations.db"
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TRACKER_DB_URL": f"sqlite:///{conversations}",
        "ESCALATION_DB_URL": f"sqlite:///{tickets}",
        **variables,
    }
    program = [str(BIN / command[0]), *command[1:], "--port", str(port)]
    if command[:2] == ("faq", "run") and "--desk-port" not in command:
        program += ["--desk-port", str(free_port())]
    log = folder / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(program, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        yield RunningServer(f"http://127.0.0.1:{port}", log, conversations, tickets, process)
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
