from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.channels.widget.widget_secret import MIN_LENGTH, VARIABLE, widget_secret
from assistant.serving.launch_check import LaunchError


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_one_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret"
    first, second = widget_secret(file), widget_secret(file)

    assert first == second
    assert len(first) >= MIN_LENGTH
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


@pytest.mark.parametrize("before", [None, "short"])
def test_processes_that_start_at_once_have_the_same(tmp_path: Path, before: str | None) -> None:
    with ThreadPoolExecutor(8) as pool:
        for turn in range(50):
            file = tmp_path / f"secret{turn}"
            if before:
                file.write_text(before)
            assert len(set(pool.map(widget_secret, [file] * 8))) == 1


def test_one_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("x" * MIN_LENGTH)
    file.chmod(0o644)

    assert widget_secret(file) == "x" * MIN_LENGTH
    assert file.stat().st_mode & 0o777 == 0o600


def test_one_that_is_cut_off_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("short")

    assert len(widget_secret(file)) >= MIN_LENGTH
    assert widget_secret(file) == file.read_text()


def test_where_nothing_can_be_written_there_is_one_all_the_same_and_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "var").write_text("A file in the place of the folder.")

    secret = widget_secret(tmp_path / "var" / "secret")

    assert len(secret) >= MIN_LENGTH
    warning = capsys.readouterr().err
    assert VARIABLE in warning
    assert secret not in warning


def test_the_variable_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "y" * MIN_LENGTH)

    assert widget_secret(tmp_path / "secret") == "y" * MIN_LENGTH
    assert not list(tmp_path.iterdir())


def test_a_short_variable_is_refused_and_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "hunter2")

    with pytest.raises(LaunchError, match=VARIABLE) as caught:
        widget_secret(tmp_path / "secret")
    assert "hunter2" not in str(caught.value)
