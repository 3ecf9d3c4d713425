"""Chooses the thresholds and writes them down."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import matplotlib
import yaml

matplotlib.use("Agg")
from matplotlib import pyplot as plt

from assistant.calibration.held_out import HeldOut, held_out
from assistant.calibration.temperature import find_temperature, tempered
from assistant.calibration.thresholds import MAX_WRONG_ANSWERS, Point, choose, curve, harmless_english
from assistant.calibration.understanding import Settings
from assistant.nlu.message_parts import Part
from assistant.nlu.united_danger import united_danger
from assistant.safety.safety_class import danger_class

CONFIG = Path("config.yml")
FIGURES = Path("docs/figures")


def calibrate_thresholds() -> None:
    """Writes the thresholds into config.yml, and the curve of risk against coverage under docs/figures/."""
    rows, temperatures = _calibrated(held_out(read_settings()))
    thresholds = choose(rows)
    write_settings(CONFIG, {**temperatures, **thresholds})
    points = curve(harmless_english(rows))
    FIGURES.mkdir(parents=True, exist_ok=True)
    with (FIGURES / "risk_coverage.csv").open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(Point.__dataclass_fields__)
        writer.writerows((point.threshold, f"{point.coverage:.4f}", f"{point.risk:.4f}") for point in points)
    _plot(points, thresholds["answer_threshold"])
    for name, value in {**thresholds, **temperatures}.items():
        print(f"{name:26} {value}")


def read_settings() -> Settings:
    """The settings of each component by its name in config.yml."""
    return {entry.pop("name").rpartition(".")[2]: entry for entry in yaml.safe_load(CONFIG.read_text())["pipeline"]}


def _calibrated(rows: list[HeldOut]) -> tuple[list[HeldOut], dict[str, float]]:
    """The rows with the temperatures applied, and the temperatures by their names in config.yml."""
    intent = find_temperature([row.whole for row in rows], [row.intent for row in rows])
    danger = find_temperature([row.danger for row in rows], [danger_class(row.intent) for row in rows])
    return [_tempered(row, intent, danger) for row in rows], {
        "intent_temperature": intent,
        "danger_temperature": danger,
    }


def _tempered(row: HeldOut, intent: float, danger: float) -> HeldOut:
    whole = tempered(row.whole, intent)
    parts = []
    for part in row.parts:
        ranked = tempered(part.probabilities, intent)
        parts.append(Part(ranked, united_danger(tempered(part.danger, danger), ranked), part.asks))
    return replace(row, whole=whole, danger=united_danger(tempered(row.danger, danger), whole), parts=parts)


def write_settings(config: Path, settings: dict[str, float]) -> None:
    """Replaces values in a configuration, and nothing else.

    Args:
        config: the file.
        settings: the values by their names.

    Raises:
        ValueError: a setting does not stand there exactly once.
    """
    text = config.read_text(encoding="utf-8")
    for name, value in settings.items():
        text, count = re.subn(rf"^(\s+{name}:) .*$", rf"\g<1> {value}", text, flags=re.MULTILINE)
        if count != 1:
            raise ValueError(f"{config}: {name} stands there {count} times; the component's entry must have it once.")
    config.write_text(text, encoding="utf-8")


def _plot(points: list[Point], chosen: float) -> None:
    figure, axes = plt.subplots(figsize=(7, 4.5))
    axes.plot([point.coverage for point in points], [point.risk for point in points], color="#1b5e8c")
    point = next(point for point in points if point.threshold == chosen)
    axes.scatter([point.coverage], [point.risk], color="#b3261e", zorder=3)
    axes.annotate(f"threshold {chosen}", (point.coverage, point.risk), textcoords="offset points", xytext=(-95, 8))
    axes.axhline(MAX_WRONG_ANSWERS, color="gray", linestyle=":", label=f"allowed risk {MAX_WRONG_ANSWERS:.1%}")
    axes.set_xlabel("coverage: article questions that get an answer")
    axes.set_ylabel("risk: messages that get a wrong answer")
    axes.set_title("Held-out training examples")
    axes.legend(loc="upper left")
    figure.tight_layout()
    figure.savefig(FIGURES / "risk_coverage.png", dpi=110, metadata={"Software": ""})
    plt.close(figure)
