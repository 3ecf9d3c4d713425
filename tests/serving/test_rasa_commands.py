"""Rasa's own commands, for people who know them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest


def rasa(*arguments: str, folder: Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TRACKER_DB_URL": f"sqlite:///{folder / 'conversations.db'}",
    }
    command = [sys.executable, "-m", "rasa", *arguments]
    return subprocess.run(
        command, env=environment, input=typed, capture_output=True, text=True, timeout=300, check=False
    )


def test_rasa_test_finds_every_story_right(model: Path, tmp_path: Path) -> None:
    stories = "tests/stories"
    done = rasa(
        "test", "core", "--stories", stories, "--model", str(model), "--out", str(tmp_path),
        "--fail-on-prediction-errors", "--no-plot", folder=tmp_path,
    )  # fmt: skip
    report = tmp_path / "story_report.json"

    assert done.returncode == 0, done.stdout + done.stderr
    assert report.is_file()
    assert not (tmp_path / "failed_test_stories.yml").read_text().count("story:")


@pytest.mark.parametrize("topic", ["faq/speed"])
def test_rasa_shell_nlu_understands(model: Path, tmp_path: Path, topic: str) -> None:
    done = rasa("shell", "nlu", "--model", str(model), folder=tmp_path, typed="how quickly does it act\n/stop\n")

    assert topic in done.stdout


def test_rasa_run_beside_rasa_run_actions_answers_and_escalates(model: Path, tmp_path: Path) -> None:
    port, actions_port = free_port(), free_port()
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(Path("endpoints.yml").read_text().replace("5055", str(actions_port)))
    with (
        running("run", "actions", "--port", str(actions_port), folder=tmp_path),
        running(
            "run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(model),
            "--endpoints", str(endpoints), folder=tmp_path,
        ),
    ):  # fmt: skip
        answer = ask_when_up(port, "how quickly does it act")
        card, note = ask_when_up(port, "i want to kill myself")

    assert "within hours" in answer[0]["text"]
    assert "988" in card["text"]
    assert "I have left a note for the clinic's staff" in note["text"]


@contextmanager
def running(*arguments: str, folder: Path) -> Iterator[None]:
    """A Rasa command in the background."""
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": "127.0.0.1",
        "TRACKER_DB_URL": f"sqlite:///{folder / 'conversations.db'}",
        "ESCALATION_DB_URL": f"sqlite:///{folder / 'escalations.db'}",
    }
    command = [sys.executable, "-m", "rasa", *arguments]
    with (folder / f"{arguments[1].strip('-')}.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def ask_when_up(port: int, message: str) -> list[dict[str, str]]:
    """The replies to a message, once the server answers."""
    deadline = time.monotonic() + 120
    while True:
        try:
            body = json.dumps({"sender": "rasa-run", "message": message})
            replies: list[dict[str, str]] = httpx.post(
                f"http://127.0.0.1:{port}/webhooks/rest/webhook", content=body, timeout=60
            ).json()
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.5)
        else:
            return replies


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
