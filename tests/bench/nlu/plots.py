"""Draws in-scope accuracy against out-of-scope recall."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

from tests.bench.nlu.figures import Point
from tests.bench.nlu.published import Published

COLOURS = {"ours": "#1b5e8c", "stock": "#b3261e"}


def plot_curves(
    path: Path, title: str, curves: dict[str, list[Point]], chosen: dict[str, Point], others: list[Published]
) -> None:
    """Draws one data set.

    Args:
        path: the picture.
        title: over it.
        curves: the points over all thresholds of each system that was run.
        chosen: the point of the threshold that each of them takes.
        others: what was published.
    """
    figure, axes = plt.subplots(figsize=(7, 5))
    for other in others:
        if other.points:
            places = [(point.oos_recall, point.in_scope_accuracy) for point in other.points]
            axes.plot(*zip(*places, strict=True), marker="o", markersize=3, linewidth=1, alpha=0.7, label=other.system)
    for system, points in curves.items():
        places = [(point.oos_recall, point.in_scope_accuracy) for point in points]
        axes.plot(*zip(*places, strict=True), color=COLOURS[system], linewidth=2.5, label=system)
        point = chosen[system]
        axes.scatter([point.oos_recall], [point.in_scope_accuracy], color=COLOURS[system], s=70, zorder=3)
    axes.set_xlabel("out-of-scope recall")
    axes.set_ylabel("in-scope accuracy")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_title(title)
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left", fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": ""})
    plt.close(figure)
