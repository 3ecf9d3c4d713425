"""Writes what was measured, beside what others have published."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.table import Table

from tests.bench.nlu.data_set import DataSet
from tests.bench.nlu.figures import ENOUGH_IN_SCOPE, Figures, Point, at_threshold, curve, figures
from tests.bench.nlu.judged import Judged
from tests.bench.nlu.plots import plot_curves
from tests.bench.nlu.published import Published

COLUMNS = {
    "in_scope_accuracy": "accuracy in scope, no threshold",
    "in_scope": "in scope",
    "oos_recall": "out of scope found",
    "mcc": "MCC",
    "best_in_scope": "in scope, best threshold",
    "best_oos_recall": "out of scope found, best threshold",
    "best_mcc": "MCC, best threshold",
    "enough_in_scope": f"in scope, threshold for {ENOUGH_IN_SCOPE}",
    "enough_oos_recall": f"out of scope found, threshold for {ENOUGH_IN_SCOPE}",
    "auroc": "AUROC",
    "calibration_error": "calibration error",
    "train_s": "training, s",
    "message_ms": "a message, ms",
}
"""The figures of a table, in order, with what stands over them."""

DIGITS = {"train_s": 0, "message_ms": 1}
"""So many digits behind the point has a figure, if not three."""

INTRODUCTION = Path(__file__).with_name("introduction.md")


@dataclass(frozen=True)
class Result:
    """What one system said of one data set.

    Attributes:
        data_set: the data set.
        system: `ours` or `stock`.
        judged: what it said.
    """

    data_set: DataSet
    system: str
    judged: Judged


def mean_figures(results: list[Result]) -> dict[str, dict[str, Figures]]:
    """Data set to system to figure; over several draws the means."""
    found: dict[str, dict[str, list[Figures]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        found[result.data_set.name][result.system].append(figures(result.data_set, result.judged))
    return {name: {system: _means(rows) for system, rows in systems.items()} for name, systems in found.items()}


def _means(draws: list[Figures]) -> Figures:
    """The mean of each figure that every draw has."""
    keys = [key for key in draws[0] if all(key in draw for draw in draws)]
    return {key: round(float(np.mean([draw[key] for draw in draws])), 4) for key in keys}


def tables(found: dict[str, dict[str, Figures]]) -> Iterator[Table]:
    """All figures for the terminal: a table a data set, a column a system, so that it fits a narrow window."""
    for name, systems in found.items():
        shown = Table(name, *systems)
        for key in _known(systems.values()):
            shown.add_row(COLUMNS[key], *(_cell(row, key) for row in systems.values()))
        yield shown


def write_report(document: Path, results: list[Result], others: dict[str, list[Published]]) -> None:
    """Writes the document, and a picture for each data set that has messages out of scope.

    Args:
        document: where to; the pictures go to `figures/` beside it.
        results: of all data sets and systems.
        others: what was published, by data set.
    """
    lines = [INTRODUCTION.read_text(encoding="utf-8")]
    for name, systems in mean_figures(results).items():
        first = next(result.data_set for result in results if result.data_set.name == name)
        lines += [f"## {name}", "", _size(first), "", *_rows(systems, others.get(name, []))]
        if any("mcc" in row for row in systems.values()):
            picture = Path("figures") / f"benchmark_{name.replace(' ', '_')}.png"
            own = [result for result in results if result.data_set.name == name]
            _picture(document.parent / picture, name, own, others.get(name, []))
            lines += ["", f"![In-scope accuracy against out-of-scope recall]({picture})"]
        lines.append("")
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text("\n".join(lines), encoding="utf-8")


def _size(data_set: DataSet) -> str:
    intents = len({example.intent for example in data_set.train})
    return f"{len(data_set.train):,} examples of {intents} intents; {len(data_set.test):,} messages."


def _rows(systems: dict[str, Figures], others: list[Published]) -> list[str]:
    """A Markdown table with the columns for which there is a figure."""
    every = [*systems.values(), *(other.figures for other in others)]
    keys = _known(every)
    lines = [f"| system | {' | '.join(COLUMNS[key] for key in keys)} |", "|---" * (len(keys) + 1) + "|"]
    named = [*systems.items(), *((f"{other.system} ({other.source})", other.figures) for other in others)]
    return lines + [f"| {name} | {' | '.join(_cell(row, key) for key in keys)} |" for name, row in named]


def _known(rows: Collection[Figures]) -> list[str]:
    """The columns for which some row has a figure."""
    return [key for key in COLUMNS if any(key in row for row in rows)]


def _cell(row: Figures, key: str) -> str:
    return f"{row[key]:.{DIGITS.get(key, 3)}f}" if key in row else "–"


def _picture(path: Path, title: str, results: list[Result], others: list[Published]) -> None:
    curves: dict[str, list[Point]] = {}
    chosen: dict[str, Point] = {}
    for result in results:
        labels = np.array([example.intent for example in result.data_set.test])
        rows = result.judged.predicted, result.judged.confidence, labels
        curves[result.system] = curve(*rows)
        chosen[result.system] = at_threshold(*rows, result.judged.threshold)
    path.parent.mkdir(parents=True, exist_ok=True)
    plot_curves(path, title, curves, chosen, others)
