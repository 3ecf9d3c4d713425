from pathlib import Path

import pytest

from assistant.content.response import Response
from assistant.content.staff_check import StaffCheck
from tests.content.edit import Edit

FILES = {"staff.yml": "answers", "conversations.yml": "escalation"}


def test_the_project_s_texts_are_in_order() -> None:
    assert list(StaffCheck(Response.read_all(Path("data"))).findings()) == []


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
def test_a_fault_is_found_by_faq_check(edit: Edit, name: str, old: str, new: str, message: str) -> None:
    file = f"data/{FILES[name]}/{name}"
    found = edit(file, old, new)

    assert any(message in line and line.startswith(file) for line in found), found
