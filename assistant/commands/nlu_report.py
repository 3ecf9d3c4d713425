"""Tells a content editor what the examples teach, and which of them to look at."""

import csv
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from rich.console import Console
from rich.table import Table

from assistant.calibration.held_out import HeldOut, clean_examples, folds, held_out
from assistant.calibration.understanding import Settings
from assistant.commands.calibrate import read_settings
from assistant.evaluation.learning_curve import Step, learning_curve
from assistant.evaluation.nlu_figures import Confusion, OddExample, accuracy, confusions, odd_examples, places

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

DOCUMENT = Path("docs/nlu_report.md")
CURVE, PAIRS = Path("figures/learning_curve.png"), Path("figures/confusion_pairs.png")
ODD = Path("var/odd_examples.csv")

SHOWN = 20
"""So many pairs, and odd examples, are shown."""


@dataclass(frozen=True)
class NluReport:
    """All that is told.

    Attributes:
        steps: the learning curve.
        rows: every example, judged by a model that was trained without it.
    """

    steps: list[Step]
    rows: list[HeldOut]


def report_nlu() -> None:
    """Measures on held-out examples; prints, draws under docs/, and lists the odd ones in var/odd_examples.csv."""
    settings = read_settings()
    report = NluReport(_curve(settings), held_out(settings))
    write_nlu_report(report, DOCUMENT, ODD)


def write_nlu_report(report: NluReport, document: Path, odd: Path) -> None:
    """Prints and writes a report.

    Args:
        report: what to tell.
        document: where to write it; no example's text stands there, for many speak of danger.
        odd: the CSV file for the odd examples.
    """
    pairs, doubtful = confusions(report.rows), odd_examples(report.rows)
    console = Console(highlight=False)
    console.print(_table("Most often taken for another", pairs[:SHOWN]))
    place = places()
    odd.parent.mkdir(exist_ok=True)
    with odd.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["place", "intent", "suggested", "probability", "text"])
        for row in doubtful:
            at = place.get(row.text, "")
            writer.writerow([at, row.intent, row.suggested, f"{row.probability:.4f}", row.text])
    console.print(f"\n{len(doubtful)} examples look oddly labelled; all of them: {odd}", style="bold")
    for row in doubtful[:SHOWN]:
        console.print(f"  {place.get(row.text, ''):40} {row.intent} -> {row.suggested}: {row.text}", markup=False)
    _write(document, report, pairs, doubtful)


def _curve(settings: Settings) -> list[Step]:
    train, held = next(iter(folds(clean_examples())))
    return learning_curve(settings, train, held)


def _table(title: str, pairs: list[Confusion]) -> Table:
    table = Table("intent", "taken for", "examples", "share", title=title, title_justify="left")
    for pair in pairs:
        table.add_row(pair.intent, pair.taken_for, str(pair.count), f"{pair.share:.1%}")
    return table


def _write(document: Path, report: NluReport, pairs: list[Confusion], doubtful: list[OddExample]) -> None:
    lines = [
        "# What the examples teach",
        "",
        "Written by `make nlu-report`, for whoever edits `data/nlu`: every figure is of examples judged by a model",
        f"that was trained without them. Of {len(report.rows):,} examples {accuracy(report.rows):.1%} are taken for",
        "their own intent.",
        "",
        "## More examples",
        "",
        f"![Accuracy by examples an intent]({CURVE})",
        "",
        "| examples an intent, at most | in all | accuracy |",
        "|---|---|---|",
        *(f"| {step.each} | {step.examples:,} | {step.accuracy:.3f} |" for step in report.steps),
        "",
        "## Mixed up",
        "",
        "Examples that tell two intents apart, in the words of both, help most here.",
        "",
        f"![The most frequent pairs]({PAIRS})",
        "",
        "| intent | taken for | examples | share |",
        "|---|---|---|---|",
        *(f"| `{pair.intent}` | `{pair.taken_for}` | {pair.count} | {pair.share:.1%} |" for pair in pairs[:SHOWN]),
        "",
        "## Oddly labelled",
        "",
        f"Confident learning (cleanlab) doubts the label of {len(doubtful):,} examples. The command lists them with",
        f"file and line in `{ODD}`, the oddest first. An odd label may be a wrong one, or that of the only example",
        "of its kind.",
    ]
    folder = document.parent / CURVE.parent
    folder.mkdir(parents=True, exist_ok=True)
    document.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _plot_curve(document.parent / CURVE, report.steps)
    _plot_pairs(document.parent / PAIRS, pairs[:SHOWN])


def _plot_curve(path: Path, steps: list[Step]) -> None:
    figure, axes = plt.subplots(figsize=(7, 4))
    axes.plot([step.each for step in steps], [step.accuracy for step in steps], marker="o", color="#1b5e8c")
    axes.set_xscale("log")
    axes.set_xticks([step.each for step in steps], [str(step.each) for step in steps])
    axes.minorticks_off()
    axes.set_xlabel("examples an intent, at most")
    axes.set_ylabel("held-out examples taken for their intent")
    axes.grid(alpha=0.3)
    _save(figure, path)


def _plot_pairs(path: Path, pairs: list[Confusion]) -> None:
    figure, axes = plt.subplots(figsize=(8, 5.5))
    names = [f"{pair.intent} → {pair.taken_for}" for pair in pairs[::-1]]
    axes.barh(names, [pair.count for pair in pairs[::-1]], color="#1b5e8c")
    axes.set_xlabel("held-out examples")
    axes.tick_params(axis="y", labelsize=8)
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": ""})
    plt.close(figure)
