"""`make bench`: this assistant beside stock Rasa, in one run on one machine."""

import argparse
import json
import os
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.building.digest import digest
from assistant.serving.quiet_logging import ENVIRONMENT
from tests.bench.changed_config import write_config_with_pipeline, write_config_without_safety
from tests.bench.measured import Figures, Measured
from tests.bench.sample import write_sample
from tests.bench.sample_pipeline import build_sample_pipeline
from tests.bench.stock_project import make_stock_project

OUT = Path("var/bench.json")
STOCK_MODELS = Path("var/bench-stock")


def main(examples: int | None) -> None:
    console = Console()
    OUT.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = Measured(_environment(folder), console)
        console.print("Ours")
        ours = _ours(bench, folder, examples)
        console.print("Stock Rasa (its training takes long; the model is kept for the next run)")
        stock = _stock(bench, folder, examples)
    result = {"ours": ours, "stock": stock, "ratio": {key: ours[key] / stock[key] for key in ours if stock.get(key)}}
    OUT.write_text(json.dumps(result, indent=2) + "\n")
    console.print(_table(result))


def _ours(bench: Measured, folder: Path, examples: int | None) -> Figures:
    model, figures = bench.trained(Path.cwd(), folder / "all", "train_s")
    figures |= bench.accuracy(model, "accuracy")
    figures |= bench.served("ours", Path.cwd(), model, 5105) | bench.in_process("ours", model)
    figures |= bench.widget(model)
    config = folder / "without_safety.yml"
    write_config_without_safety(config)
    bare, _ = bench.trained(Path.cwd(), folder / "bare", "", "--config", str(config))
    figures["safety_p50_ms"] = bench.number("tests.bench.safety_cost", str(model), str(bare))
    figures |= bench.figures("tests.bench.escalation")
    return figures | _ours_on_the_sample(bench, folder, examples)


def _ours_on_the_sample(bench: Measured, folder: Path, examples: int | None) -> Figures:
    sample, config = folder / "sample", folder / "sample.yml"
    write_sample(sample, examples)
    pipeline, seconds = build_sample_pipeline(sample, folder / "sample-models")
    write_config_with_pipeline(config, pipeline)
    content = [str(path) for path in sorted(Path("data").iterdir()) if path.name != "nlu"]
    arguments = ["--config", str(config), "--data", str(sample), *content]
    model, figures = bench.trained(Path.cwd(), folder / "same", "train_same_data_s", *arguments)
    figures["train_same_data_s"] += round(seconds, 3)
    return figures | bench.accuracy(model, "accuracy_same_data")


def _stock(bench: Measured, folder: Path, examples: int | None) -> Figures:
    project = folder / "stock"
    make_stock_project(project, examples)
    model, figures = bench.trained(project, STOCK_MODELS / digest([project]), "train_same_data_s")
    figures |= bench.accuracy(model, "accuracy_same_data")
    return figures | bench.served("stock", project, model, 5106) | bench.in_process("stock", model)


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        **ENVIRONMENT,
        "PYTHONPATH": str(Path.cwd()),
        "TRACKER_DB_URL": f"sqlite:///{folder / 'conversations.db'}",
        "ESCALATION_DB_URL": f"sqlite:///{folder / 'escalations.db'}",
    }


def _table(result: dict[str, Figures]) -> Table:
    table = Table("figure", "ours", "stock", "ratio")
    for key in result["ours"]:
        row = [result[column].get(key) for column in ("ours", "stock", "ratio")]
        table.add_row(key, *(f"{value:.3g}" if value is not None else "" for value in row))
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--examples",
        type=int,
        default=20,
        help="so many examples an intent, at most, are trained on by both where the figure says same_data; 0 for all",
    )
    main(parser.parse_args().examples or None)
