import shutil
from pathlib import Path

import pytest

from assistant.building.digest import digest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "z" / "data"
    folder.mkdir(parents=True)
    (folder / "one.yml").write_text("first")
    (folder / "two.yml").write_text("second")
    return folder


def test_it_is_the_same_wherever_the_files_lie_and_in_whatever_order_they_are_named(
    folder: Path, tmp_path: Path
) -> None:
    code = tmp_path / "m" / "code.py"
    code.parent.mkdir()
    code.write_text("third")
    moved = Path(shutil.copytree(folder, tmp_path / "a" / "data"))

    assert digest([code, folder]) == digest([moved, code])


def test_it_changes_with_a_files_content_and_with_its_name(folder: Path) -> None:
    before = digest([folder])

    (folder / "one.yml").write_text("another")
    assert digest([folder]) != before

    (folder / "one.yml").write_text("first")
    assert digest([folder]) == before
    (folder / "one.yml").rename(folder / "three.yml")
    assert digest([folder]) != before


def test_pythons_own_files_do_not_count(folder: Path) -> None:
    before = digest([folder])
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "one.pyc").write_text("compiled")

    assert digest([folder]) == before
