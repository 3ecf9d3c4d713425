import csv
import re
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.safety.crisis_lines import COLUMNS, MAX_AGE, CrisisLines
from assistant.serving import launch_check
from assistant.serving.launch_check import LaunchError, check_launch
from tests.channels.project_copy import project_copy
from tests.channels.replies import CRISIS
from tests.channels.running_server import BIN, free_port, serving


def lines(tmp_path: Path, verified_on: str) -> CrisisLines:
    """The project's numbers, with another day for each verified country."""
    folder = Path("data/safety")
    text = (folder / "crisis_lines.csv").read_text(encoding="utf-8")
    (tmp_path / "crisis_lines.csv").write_text(text.replace("2026-11-23", verified_on), encoding="utf-8")
    (tmp_path / "number_phrases.yml").write_text((folder / "number_phrases.yml").read_text(encoding="utf-8"))
    return CrisisLines.read(tmp_path / "crisis_lines.csv")


TODAY = date(2026, 11, 25)


def test_numbers_that_are_too_old_bring_a_warning(tmp_path: Path) -> None:
    old = (TODAY - MAX_AGE - timedelta(days=1)).isoformat()

    assert any("US" in line and "more than 90 days ago" in line for line in check_launch(lines(tmp_path, old), TODAY))


def test_numbers_of_ninety_days_bring_none(tmp_path: Path) -> None:
    still_good = (TODAY - MAX_AGE).isoformat()

    assert not any("90 days" in line for line in check_launch(lines(tmp_path, still_good), TODAY))


def test_unverified_numbers_are_a_warning_in_a_trial(tmp_path: Path) -> None:
    assert any("not verified" in line for line in check_launch(lines(tmp_path, ""), TODAY))


@pytest.mark.parametrize("value", ["true", "1", "yes"])
def test_in_production_nothing_starts_with_unverified_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("PRODUCTION", value)

    with pytest.raises(LaunchError, match=r"the numbers of .*US.* are not verified. Call them"):
        check_launch(lines(tmp_path, ""), TODAY)


@pytest.mark.parametrize("value", ["", "0", "false", "no"])
def test_without_production_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PRODUCTION", value)

    assert check_launch(lines(tmp_path, ""), TODAY)


def project(folder: Path, verified_on: str) -> Path:
    """A project in which every country was verified that day, and a file that is no model, which loads at once."""
    project_copy(folder)
    data = (folder / "data").readlink()
    (folder / "data").unlink()
    shutil.copytree(data, folder / "data", ignore=shutil.ignore_patterns("nlu"))
    file = folder / "data" / "safety" / "crisis_lines.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows({**row, "verified_on": verified_on} for row in rows)
    (folder / "cut-off.tar.gz").touch()
    return folder


@pytest.mark.parametrize("command", [["rasa", "run", "--interface", "127.0.0.1"], ["faq", "run"]], ids=["rasa", "faq"])
def test_in_production_no_server_starts_with_unverified_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("PRODUCTION", "true")
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "false")
    program = [str(BIN / command[0]), *command[1:], "--model", "cut-off.tar.gz", "--port", str(free_port())]
    done = subprocess.run(
        program, cwd=project(tmp_path / "project", ""), capture_output=True, text=True, timeout=120, check=False
    )

    assert done.returncode == 1
    assert re.search("the numbers of .*US.* are not verified. Call them", done.stdout + done.stderr)
    assert "Traceback" not in done.stderr


def test_in_production_rasa_run_starts_with_verified_numbers(tmp_path: Path) -> None:
    folder = project(tmp_path / "project", date.today().isoformat())
    command = ["rasa", "run", "--interface", "127.0.0.1", "--model", "cut-off.tar.gz"]
    with serving(folder, *command, PRODUCTION="true") as server:
        server.wait_for_answer()

        assert "911" in server.ask(CRISIS)[0]


def test_however_many_channels_ask_a_warning_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    launch_check._print.cache_clear()

    for _ in range(3):
        launch_check.require_launch()

    assert capsys.readouterr().err.count("not verified") == 1
