import shutil
from pathlib import Path

import pytest

from assistant.content.content_check import ContentCheck
from assistant.content.response import Response
from assistant.content.staff_check import StaffCheck

FILES = {"staff.yml": "answers", "conversations.yml": "escalation"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data."""
    for name in ("config.yml", "domain.yml", "actions", "assistant"):
        (tmp_path / name).symlink_to(Path(name).absolute())
    return Path(shutil.copytree("data", tmp_path / "data"))


def test_the_project_s_texts_are_in_order(data: Path) -> None:
    assert list(StaffCheck(Response.read_all(data)).findings()) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("staff.yml", '"{staff} from the clinic: {text}"', '"{staff}: {txt}"', "en: {text} is missing"),
        ("staff.yml", '"{staff} from the clinic: {text}"', '"{staff} {text} {x}"', "en: {x} is no placeholder"),
        ("staff.yml", "llama al {emergency}", "llama", "es: {emergency} is missing"),
        ("staff.yml", 'es: "{staff} lo leerá."', 'xx: "{staff} lo leerá."', "xx: no visitor's language"),
        ("conversations.yml", "idle_minutes: 20", "idle_minutes: 0", "idle_minutes"),
        ("conversations.yml", "idle_minutes: 20", "idle_minutes: soon", "idle_minutes"),
        ("conversations.yml", "notice_minutes: 10", "notice_seconds: 10", "notice_minutes"),
        ("conversations.yml", "staff_conversations:", "conversations:", "it needs the key staff_conversations"),
    ],
)
def test_a_fault_is_found_by_faq_check(data: Path, name: str, old: str, new: str, message: str) -> None:
    file = data / FILES[name] / name
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), encoding="utf-8")
    found = ContentCheck(data.parent).findings()

    assert any(message in finding.message and finding.file == file for finding in found)
