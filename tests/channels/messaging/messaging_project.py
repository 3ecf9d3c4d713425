"""A project folder in which every app's channel is on, with short times."""

import re
from pathlib import Path

from tests.channels.project_copy import ROOT, project_copy

SHORT = {
    "messages_a_person": "1000/minute",
    "request_seconds": "2",
    "first_wait_seconds": "0.2",
    "longest_wait_seconds": "0.5",
    "lease_seconds": "1.5",
}


def messaging_project(folder: Path, **changed: str) -> Path:
    """A folder to serve from; `changed` are limits other than the short ones."""
    project_copy(folder)
    (folder / "data").unlink()
    for source in (ROOT / "data").iterdir():
        target = folder / "data" / source.name
        target.parent.mkdir(exist_ok=True)
        target.symlink_to(source)
    channels = folder / "data" / "channels"
    channels.unlink()
    channels.mkdir()
    for source in (ROOT / "data" / "channels").iterdir():
        text = source.read_text(encoding="utf-8")
        if source.name == "limits.yml":
            text = _with(text, {**SHORT, **changed})
        (channels / source.name).write_text(text, encoding="utf-8")
    return folder


def _with(text: str, limits: dict[str, str]) -> str:
    for name, value in limits.items():
        text, found = re.subn(rf"^  {name}: .*$", f"  {name}: {value}", text, flags=re.MULTILINE)
        assert found == 1, name
    return text
