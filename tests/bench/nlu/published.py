"""What others have published on the same data."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.bench.nlu.figures import Figures, Point

FILE = Path(__file__).with_name("published.yml")


@dataclass(frozen=True)
class Published:
    """One system on one data set.

    Attributes:
        system: its name.
        source: where the figures stand.
        figures: by our names.
        points: its curve over thresholds, where one was published.
    """

    system: str
    source: str
    figures: Figures
    points: tuple[Point, ...] = ()


def published(folder: Path) -> dict[str, list[Published]]:
    """What is known of each data set, by its name.

    Args:
        folder: that of the data sets; files `published_PLATFORM_PART.csv` in them are read.
    """
    found: dict[str, list[Published]] = defaultdict(list)
    for name, entries in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        for entry in entries:
            system, source = entry.pop("system"), entry.pop("source")
            points = (_point(entry),) if "oos_recall" in entry else ()
            found[name].append(Published(system, source, entry, points))
    for path in sorted(folder.glob("*/published_*.csv")):
        _, platform, part = path.stem.split("_", 2)
        found[f"{path.parent.name} {part}"].append(_curve(platform, path))
    return found


def _curve(platform: str, path: Path) -> Published:
    with path.open(encoding="utf-8", newline="") as source:
        points = [_row(row) for row in csv.DictReader(source)]
    best = max(points, key=lambda point: point.mcc)
    figures = {"best_mcc": best.mcc, "best_in_scope": best.in_scope_accuracy, "best_oos_recall": best.oos_recall}
    return Published(platform, f"published with {path.parent.name}", figures, tuple(points))


def _row(row: dict[str, str]) -> Point:
    return Point(*(float(row[name]) for name in ("Threshold", "Inscope Accuracy", "OOS Recall", "MCC")))


def _point(entry: Figures) -> Point:
    return Point(0.0, entry["in_scope"], entry["oos_recall"], 0.0)
