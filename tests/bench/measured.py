"""Trains, serves and asks a system, and gives its figures by name and unit."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console

from assistant.serving.model_file import model_file
from tests.bench.served import Served

LABELS = Path("../shared/eval/faq_dev.csv")
FIRST, LATE = slice(0, 20), slice(199, 220)
Figures = dict[str, float]


@dataclass
class Measured:
    """Measures systems one after the other, each in processes of its own.

    Attributes:
        environment: the environment variables of every process.
        console: where it says what it is doing.
    """

    environment: dict[str, str]
    console: Console

    def trained(self, project: Path, models: Path, figure: str, *arguments: str) -> tuple[Path, Figures]:
        """Trains from nothing and gives the model with the seconds; one from an earlier run is kept.

        Args:
            project: where `rasa train` is started.
            models: the folder for the model.
            figure: the name of the seconds; no figure without one.
            *arguments: more arguments for `rasa train`.
        """
        seconds = models / "train_s.txt"
        if not seconds.is_file():
            self.console.print(f"  training {figure.removesuffix('_s')}")
            start = time.perf_counter()
            # Rasa's check of the data, which reads all of it once more, is no training.
            train = [sys.executable, "-m", "rasa", "train", "--force", "--skip-validation", "--out"]
            subprocess.run(
                [*train, str(models.resolve()), *arguments],
                cwd=project,
                env=self.environment,
                check=True,
                capture_output=True,
            )
            seconds.write_text(str(time.perf_counter() - start))
        model = model_file(next(models.resolve().glob("*.tar.gz")))
        return model, {figure: round(float(seconds.read_text()), 3)} if figure else {}

    def served(self, kind: str, project: Path, model: Path, port: int) -> Figures:
        """Starts the server of a kind, `ours` or `stock`, and asks it over REST."""
        self.console.print("  serving, asking over REST")
        command = (
            [str(Path(sys.executable).parent / "faq"), "run", "--port", str(port), "--model", str(model)]
            if kind == "ours"
            else [
                sys.executable,
                "-m",
                "rasa",
                "run",
                "--interface",
                "127.0.0.1",
                "--port",
                str(port),
                "-m",
                str(model),
            ]
        )
        with Served(command, project, port, Path(f"var/bench-{kind}.log"), self.environment) as server:
            times = server.time_turns(sessions=5, turns=20)
            figures = {"start_s": server.start_s, "peak_rss_mb": server.peak_rss_mb} | _spread("rest", times)
        return {key: round(value, 3) for key, value in figures.items()}

    def widget(self, model: Path) -> Figures:
        """Puts 500 open chats on our server."""
        self.console.print("  500 chats, two minutes")
        return dict(json.loads(self._run("tests.bench.widget_load", "--model", str(model))))

    def in_process(self, kind: str, model: Path) -> Figures:
        """Asks the agent of a kind without a server, in one long session."""
        self.console.print("  asking in-process")
        turns = json.loads(self._run("tests.bench.in_process", kind, str(model), "220"))
        figures = _spread("turn", turns[FIRST]) | {"turn200_p50_ms": float(np.percentile(turns[LATE], 50))}
        return {key: round(value, 3) for key, value in figures.items()}

    def accuracy(self, model: Path, figure: str) -> Figures:
        """The share of right intents on the development messages, when they are there."""
        if not LABELS.exists():
            return {}
        return {figure: round(self.number("tests.bench.accuracy", str(model), str(LABELS)), 4)}

    def number(self, module: str, *arguments: str) -> float:
        """What a module prints."""
        self.console.print(f"  {module.rpartition('.')[2]}")
        return float(json.loads(self._run(module, *arguments)))

    def figures(self, module: str) -> Figures:
        """What a module prints, by name."""
        self.console.print(f"  {module.rpartition('.')[2]}")
        return dict(json.loads(self._run(module)))

    def _run(self, module: str, *arguments: str) -> str:
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.splitlines()[-1]


def _spread(name: str, times: list[float]) -> Figures:
    return {f"{name}_p50_ms": float(np.percentile(times, 50)), f"{name}_p95_ms": float(np.percentile(times, 95))}
