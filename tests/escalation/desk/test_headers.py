import re

import pytest

from escalation.desk.app import STATIC
from escalation.ticket import Ticket
from tests.escalation.desk.staff import Staff, dangers


def test_every_answer_forbids_what_is_not_the_desk_s_own(rob: Staff, ticket: Ticket) -> None:
    pages = (
        "/",
        "/counts",
        "/notices",
        f"/tickets/{ticket.id}",
        "/login",
        "/nothing",
        "/static/desk.css",
        "/export.csv",
    )
    for path in pages:
        headers = rob.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")
        assert "server" not in headers


def test_no_page_loads_anything_from_elsewhere(rob: Staff, ticket: Ticket) -> None:
    for path in ("/", "/counts", "/notices", f"/tickets/{ticket.id}"):
        page = rob.get(path).text
        assert dangers(page) == []
        assert re.findall(r"(?:src|href|action|data-live)=\"(?!/)[^#]", page) == []


@pytest.mark.parametrize("file", ["desk.css", "desk.js", "vendor/htmx-2.0.11.min.js", "icon.svg"])
def test_the_desk_s_own_files_are_served_and_load_nothing_from_elsewhere(desk: str, file: str) -> None:
    answer = Staff(desk).get(f"/static/{file}")
    assert answer.status_code == 200
    assert "@import" not in answer.text
    assert not re.search(r"url\(", answer.text) or file.startswith("vendor/")


def test_what_is_not_ours_names_its_licence_and_version() -> None:
    for file in (STATIC / "vendor").glob("*.js"):
        name, version = re.fullmatch(r"(\w+)-(\d+\.\d+\.\d+)\.min", file.stem).groups()  # type: ignore[union-attr]
        assert f'version:"{version}"' in file.read_text()
        assert "Permission to use" in (STATIC / "vendor" / f"{name}-LICENSE.txt").read_text()
