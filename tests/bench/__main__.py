"""`make bench`: this assistant beside stock Rasa, in one run on one machine."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.building.digest import digest
from assistant.serving.model_file import model_file
from assistant.serving.quiet_logging import ENVIRONMENT
from tests.bench.served import Served
from tests.bench.stock_project import make_stock_project

LABELS = Path("../shared/eval/faq_dev.csv")
OUT = Path("var/bench.json")
STOCK_MODELS = Path("var/bench-stock")
FIRST, LATE = slice(0, 20), slice(199, 220)
Figures = dict[str, float]


def main() -> None:
    console = Console()
    OUT.parent.mkdir(exist_ok=True)
    root = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **os.environ,
            **ENVIRONMENT,
            "PYTHONPATH": str(root),
            "TRACKER_DB_URL": f"sqlite:///{folder / 'conversations.db'}",
            "ESCALATION_DB_URL": f"sqlite:///{folder / 'escalations.db'}",
        }
        console.print("Ours: training, serving, asking")
        ours = _measure("ours", root, folder, environment, 5105)
        console.print("Stock Rasa: training (an hour or more, once), serving, asking")
        stock_folder = folder / "stock"
        make_stock_project(stock_folder)
        stock = _measure("stock", stock_folder, folder, environment, 5106)
    result = {"ours": ours, "stock": stock, "ratio": {key: ours[key] / stock[key] for key in ours if stock.get(key)}}
    OUT.write_text(json.dumps(result, indent=2) + "\n")
    console.print(_table(result))


def _measure(kind: str, project: Path, folder: Path, environment: dict[str, str], port: int) -> Figures:
    python = sys.executable
    models = folder / "ours-models" if kind == "ours" else STOCK_MODELS / digest([project])
    figures = {"train_s": _trained(project, models, environment)}
    model = str(model_file(next(models.resolve().glob("*.tar.gz"))))
    serve = (
        [str(Path(python).parent / "faq"), "run", "--port", str(port), "--model", model]
        if kind == "ours"
        else [python, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port), "--model", model]
    )
    with Served(serve, project, port, OUT.parent / f"bench-{kind}.log", environment) as server:
        figures["start_s"] = server.start_s
        rest = server.time_turns(sessions=5, turns=20)
        figures["peak_rss_mb"] = server.peak_rss_mb
    turns = json.loads(_run("tests.bench.in_process", kind, model, "220", environment=environment))
    figures |= _spread("turn", turns[FIRST]) | _spread("rest", rest)
    figures["turn1_p50_ms"] = figures["turn_p50_ms"]
    figures["turn200_p50_ms"] = float(np.percentile(turns[LATE], 50))
    if LABELS.exists():
        figures["accuracy"] = json.loads(_run("tests.bench.accuracy", model, str(LABELS), environment=environment))
    return {key: round(value, 3) for key, value in figures.items()}


def _trained(project: Path, models: Path, environment: dict[str, str]) -> float:
    """Trains into a folder, and tells in how many seconds; a model that is there from an earlier run is kept."""
    seconds = models / "train_s.txt"
    if not seconds.is_file():
        start = time.perf_counter()
        train = [sys.executable, "-m", "rasa", "train", "--force", "--out", str(models.resolve())]
        subprocess.run(train, cwd=project, env=environment, check=True, capture_output=True)
        seconds.write_text(str(time.perf_counter() - start))
    return float(seconds.read_text())


def _run(module: str, *arguments: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()[-1]


def _spread(name: str, times: list[float]) -> Figures:
    return {f"{name}_p50_ms": float(np.percentile(times, 50)), f"{name}_p95_ms": float(np.percentile(times, 95))}


def _table(result: dict[str, Figures]) -> Table:
    table = Table("figure", "ours", "stock", "ratio")
    for key in result["ours"]:
        row = [result[column].get(key) for column in ("ours", "stock", "ratio")]
        table.add_row(key, *(f"{value:.3g}" if value is not None else "" for value in row))
    return table


if __name__ == "__main__":
    main()
