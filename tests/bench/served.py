"""A server under measurement."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

from tests.bench.questions import QUESTIONS

START_SECONDS = 180


@dataclass
class Served:
    """Starts a server, waits for its first answer, asks it, and stops it.

    Attributes:
        command: what starts the server.
        folder: where it is started.
        port: where it listens.
        log: where its output goes.
        environment: its environment variables.
        start_s: seconds from the start to the first answer.
    """

    command: list[str]
    folder: Path
    port: int
    log: Path
    environment: dict[str, str]
    start_s: float = 0.0

    def __enter__(self) -> "Served":
        start = time.perf_counter()
        self._log = self.log.open("w")
        self._process = subprocess.Popen(
            self.command, cwd=self.folder, env=self.environment, stdout=self._log, stderr=self._log
        )
        while not self._answers():
            if time.perf_counter() - start > START_SECONDS or self._process.poll() is not None:
                raise RuntimeError(f"{self.command[:3]} did not answer; see {self._log.name}.")
            time.sleep(0.1)
        self.start_s = time.perf_counter() - start
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._log.close()

    @property
    def peak_rss_mb(self) -> float:
        """The most memory that the process has held so far, in MB (VmHWM)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024

    @property
    def cpu_s(self) -> float:
        """The processor time that the process has had so far, in seconds."""
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def time_turns(self, sessions: int, turns: int) -> list[float]:
        """The milliseconds of each turn over REST, in several sessions one after the other."""
        times = []
        for session in range(sessions):
            for number in range(turns):
                start = time.perf_counter()
                self.ask(f"bench-{session}", QUESTIONS[number % len(QUESTIONS)])
                times.append(1000 * (time.perf_counter() - start))
        return times

    def ask(self, sender: str, message: str) -> list[dict[str, str]]:
        """The replies to a message."""
        body = json.dumps({"sender": sender, "message": message}).encode()
        address = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        with urllib.request.urlopen(urllib.request.Request(address, body), timeout=60) as answer:
            replies: list[dict[str, str]] = json.load(answer)
        return replies

    def _answers(self) -> bool:
        try:
            return bool(self.ask("start", QUESTIONS[0]))
        except (urllib.error.URLError, ConnectionError):
            return False
