"""`make bench-nlu DATA=…`: this project's understanding beside stock Rasa's on public data sets.

What each system said is kept under var/bench-nlu/: a run that was stopped goes on where it was.
"""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from assistant.building.digest import digest
from assistant.serving.quiet_logging import configure_logging
from tests.bench.nlu.data_set import DataSet
from tests.bench.nlu.data_sets import DataSetError, find_data_sets
from tests.bench.nlu.judged import Judged
from tests.bench.nlu.ours import SETTINGS, judge_with_ours
from tests.bench.nlu.published import published
from tests.bench.nlu.report import Result, mean_figures, tables, write_report
from tests.bench.nlu.stock_process import judge_with_stock

SYSTEMS = {"ours": judge_with_ours, "stock": judge_with_stock}
HERE = Path(__file__).parent
OURS = Path("assistant")
CODE = [
    *(OURS / "building").glob("encoder_*.py"),
    OURS / "building" / "spacy_build.py",
    *(OURS / "calibration" / name for name in ("temperature.py", "understanding.py")),
    *(OURS / name for name in ("nlu", "pipeline")),
    *(HERE / name for name in ("intent_names.py", "ours.py", "threshold.py")),
    SETTINGS,
]
"""On a change of these what `ours` said before is no longer true."""

CONSOLE = Console(highlight=False)
KEPT, OUT, DOCUMENT = Path("bench-nlu"), Path("bench-nlu.json"), Path("benchmarks.md")


def main(given: argparse.Namespace) -> None:
    """Judges every data set by every system, and writes figures and report.

    Args:
        given: see `--help`.

    Raises:
        DataSetError: a data set can't be read.
    """
    found = find_data_sets(given.data, given.quick)
    kept = given.var / KEPT
    kept.mkdir(parents=True, exist_ok=True)
    chosen = [data_set for data_set in found if not given.only or data_set.name.startswith(tuple(given.only))]
    _run([(data_set, system) for data_set in chosen for system in given.systems], kept)
    results = [result for data_set in found for result in _kept(data_set, kept)]
    figures = mean_figures(results)
    (given.var / OUT).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    CONSOLE.print(*tables(figures), sep="\n")
    if not given.quick:
        write_report(given.docs / DOCUMENT, results, published(given.data))


def _run(wanted: list[tuple[DataSet, str]], kept: Path) -> None:
    """Trains and asks what was not asked yet; each training shows how far it is."""
    for number, (data_set, system) in enumerate(wanted, start=1):
        path = _path(data_set, system, kept)
        done = "" if not path.is_file() else ": known from an earlier run"
        CONSOLE.print(f"{number} of {len(wanted)}: {data_set.name}, draw {data_set.draw}, {system}{done}", style="bold")
        if not done:
            SYSTEMS[system](data_set).save(path)


def _kept(data_set: DataSet, kept: Path) -> list[Result]:
    """What is there of a data set, also from an earlier run."""
    paths = {system: _path(data_set, system, kept) for system in SYSTEMS}
    return [Result(data_set, system, Judged.load(path)) for system, path in paths.items() if path.is_file()]


def _path(data_set: DataSet, system: str, kept: Path) -> Path:
    version = f".{digest(CODE)[:8]}" if system == "ours" else ""
    return kept / f"{data_set.key}.{system}{version}.npz"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.nlu", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the data sets")
    parser.add_argument("--quick", action="store_true", help="a small part of each data set; writes no report")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), help="which to run")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="data sets that start with such a name")
    parser.add_argument("--var", type=Path, default=Path("var"), help="where figures and what was said are kept")
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="where the report is written")
    configure_logging()
    try:
        main(parser.parse_args())
    except DataSetError as error:
        sys.exit(str(error))
