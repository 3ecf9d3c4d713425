import shutil
from pathlib import Path

import pytest

from assistant.content.content_check import ContentCheck
from tests.content.edit import Edit


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the check reads."""
    for folder in ("data", "actions", "assistant"):
        shutil.copytree(folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy("domain.yml", tmp_path)
    return tmp_path


@pytest.fixture
def edit(project: Path) -> Edit:
    """Replaces a text in a file of the copy, and gives the findings as lines relative to it."""

    def edit_and_check(file: str, old: str, new: str) -> list[str]:
        path = project / file
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new), encoding="utf-8")
        return [str(finding).replace(f"{project}/", "") for finding in ContentCheck(project).findings()]

    return edit_and_check
