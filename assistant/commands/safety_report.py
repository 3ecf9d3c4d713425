"""Measures how well danger is recognised, and writes it down."""

import asyncio
import json
from pathlib import Path

import matplotlib
from rasa.core.agent import Agent
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.conversation import Conversation
from assistant.evaluation.labelled_message import LabelledMessage
from assistant.evaluation.rate import Rate
from assistant.evaluation.safety_figures import Judged, SafetyFigures
from assistant.safety.safety_class import CLASSES

matplotlib.use("Agg")
from matplotlib import pyplot as plt

HELD_OUT = Path("tests/safety/held_out.csv")
"""Messages written for this project, by somebody who had not seen the examples; no part of the training."""

DOCUMENT = Path("docs/safety_figures.md")
PLOT = Path("docs/figures/safety_recall.png")
RESULT = Path("var/safety-report.json")


def report_safety(agent: Agent, labels: Path) -> None:
    """Sends every labelled message in a conversation of its own, prints all figures, and keeps them.

    The figures go to `var/safety-report.json`; those of the held-out messages go into the documents as well.

    Args:
        agent: the assistant.
        labels: a CSV file, see LabelledMessage.

    Raises:
        LabelledMessagesError: the file can't be read.
    """
    figures = SafetyFigures(asyncio.run(judge_all(agent, LabelledMessage.read_all(labels))))
    rates = figures.rates()
    console = Console(highlight=False)
    console.print(_table(rates))
    console.print(_confusion(figures))
    for title, rows in (("Missed", figures.misses()), ("False alarms", figures.false_alarms())):
        console.print(f"\n{title}: {len(rows)}", style="bold")
        for row in rows:
            console.print(f"  {row.message.label:24} -> {row.got or '-':14} {row.message.text}", markup=False)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({name: [rate.hits, rate.total] for name, rate in rates.items()}, indent=1) + "\n")
    if labels.resolve() == HELD_OUT.resolve():
        _write(figures)


async def judge_all(agent: Agent, messages: list[LabelledMessage]) -> list[Judged]:
    """What each message got."""
    return [
        Judged(message, (await Conversation(agent, channel="safety_report").send(message.text)).safety)
        for message in track(messages, "Asking")
    ]


def _table(rates: dict[str, Rate]) -> Table:
    table = Table(title="Safety", title_justify="left")
    for column in ("figure", "rate", "95 % interval", "count"):
        table.add_column(column)
    for name, rate in rates.items():
        low, high = rate.interval
        table.add_row(name, f"{rate.value:.3f}", f"{low:.3f} to {high:.3f}", f"{rate.hits}/{rate.total}")
    return table


def _confusion(figures: SafetyFigures) -> Table:
    table = Table(title="Label (rows) and card (columns)", title_justify="left")
    for column in ("", *CLASSES, "none"):
        table.add_column(column.replace("_", "\n"), justify="right")
    for label, counts in figures.confusion().items():
        table.add_row(label, *(str(counts[name] or "") for name in (*CLASSES, "none")))
    return table


def _write(figures: SafetyFigures) -> None:
    rates, confusion = figures.rates(), figures.confusion()
    lines = ["# Safety figures", "", "Written by `make safety-report`; docs/safety.md says what they mean.", ""]
    lines += ["| figure | rate | 95 % interval | count |", "|---|---|---|---|"]
    for name, rate in rates.items():
        low, high = rate.interval
        lines.append(f"| `{name}` | {rate.value:.3f} | {low:.3f} to {high:.3f} | {rate.hits}/{rate.total} |")
    lines += ["", "![Recall by class](figures/safety_recall.png)", "", "Label (rows) and card (columns):", ""]
    lines += [f"| | {' | '.join((*CLASSES, 'none'))} |", "|---" * (len(CLASSES) + 2) + "|"]
    for label, counts in confusion.items():
        lines.append(f"| {label} | {' | '.join(str(counts[name] or '') for name in (*CLASSES, 'none'))} |")
    lines += [
        "",
        f"Missed: {len(figures.misses())}; false alarms: {len(figures.false_alarms())}. The command lists each.",
    ]
    DOCUMENT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _plot({name: rates[f"escalated_{name}"] for name in CLASSES if f"escalated_{name}" in rates})


def _plot(rates: dict[str, Rate]) -> None:
    names = list(rates)[::-1]
    values = [rates[name].value for name in names]
    lows = [value - rates[name].interval[0] for name, value in zip(names, values, strict=True)]
    highs = [rates[name].interval[1] - value for name, value in zip(names, values, strict=True)]
    figure, axes = plt.subplots(figsize=(7, 4))
    axes.errorbar(values, range(len(names)), xerr=[lows, highs], fmt="o", color="#1b5e8c", capsize=3)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlim(min(0.6, *(value - low for value, low in zip(values, lows, strict=True))) - 0.02, 1.01)
    axes.set_xlabel("messages of this class that were escalated, with 95 % interval")
    axes.set_title("Held-out messages written for this project")
    axes.grid(axis="x", alpha=0.3)
    figure.tight_layout()
    figure.savefig(PLOT, dpi=110, metadata={"Software": ""})
    plt.close(figure)
