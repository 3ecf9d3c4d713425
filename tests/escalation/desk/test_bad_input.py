import sqlite3
from contextlib import closing

import httpx
import pytest

from escalation.contact_wish import ContactWish
from escalation.database import Database
from escalation.desk.csrf import csrf_token
from escalation.escalation import Escalation
from escalation.ticket import Ticket
from escalation.ticket_store import TicketStore
from tests.escalation.desk.staff import Staff, dangers

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}'


def test_a_megabyte_is_refused_before_anything_is_done(rob: Staff, ticket: Ticket, store: TicketStore) -> None:
    answer = rob.post(f"/tickets/{ticket.id}/note", note="x" * 1_000_000)
    assert answer.status_code == 413
    assert "too long, and was not saved" in answer.text
    assert len(store.events(ticket.id)) == 1
    assert rob.get("/").status_code == 200


def test_the_longest_note_in_the_widest_letters_is_taken(rob: Staff, ticket: Ticket, store: TicketStore) -> None:
    assert rob.post(f"/tickets/{ticket.id}/note", note="🙂" * 10_000).status_code == 303
    assert store.events(ticket.id)[-1].detail["text"] == "🙂" * 10_000
    answer = rob.post(f"/tickets/{ticket.id}/note", note="x" * 10_001)
    assert answer.status_code == 400
    assert "it has 10,001" in answer.text
    assert "x" * 10_001 in answer.text, "it is still there to be shortened"


@pytest.mark.parametrize(
    "refused",
    [
        (b"", "application/x-www-form-urlencoded", 403),
        (b"csrf=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe=1", "application/x-www-form-urlencoded", 400),
        (b"csrf={csrf}&note=a&note=b", "application/x-www-form-urlencoded", 400),
        (b"csrf={csrf}&note=a", "application/x-www-form-urlencoded", 400),
        (b"csrf={csrf}&note=a&key=short", "application/x-www-form-urlencoded", 400),
        (b"csrf={csrf}&note=a&key=" + b"k" * 65, "application/x-www-form-urlencoded", 400),
        (b"csrf={csrf}" + b"&a=1" * 100, "application/x-www-form-urlencoded", 400),
        (b'{"csrf": "x"}', "application/json", 415),
        (b"csrf={csrf}&note=a&key=" + b"k" * 32, "text/plain", 415),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
    ],
)
def test_a_form_that_is_none_is_refused_in_plain_words(
    rob: Staff, ticket: Ticket, store: TicketStore, refused: tuple[bytes, str, int]
) -> None:
    body, kind, status = refused
    content = body.replace(b"{csrf}", csrf_token(rob.secret).encode())
    answer = rob.client.post(f"/tickets/{ticket.id}/note", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert "To the queue" in answer.text
    assert len(store.events(ticket.id)) == 1


@pytest.mark.parametrize("path", ["note", "resolve", "assign", "conversation/write"])
def test_fields_that_are_missing_or_hold_anything_change_nothing(
    rob: Staff, ticket: Ticket, store: TicketStore, path: str
) -> None:
    rob.post(f"/tickets/{ticket.id}/take")
    before = store.get(ticket.id)
    for value in ("", " ", "\0", "\n\n"):
        answer = rob.post(f"/tickets/{ticket.id}/{path}", note=value, outcome=value, to=value, message=value)
        assert answer.status_code in (400, 409)
    assert store.get(ticket.id) == before


@pytest.mark.parametrize("outcome", ["", "Made up", SCRIPT, "false alarm"])
def test_only_an_outcome_of_the_list_closes_a_ticket(
    rob: Staff, ticket: Ticket, store: TicketStore, outcome: str
) -> None:
    rob.post(f"/tickets/{ticket.id}/take")
    assert rob.post(f"/tickets/{ticket.id}/resolve", outcome=outcome).status_code == 400
    assert store.get(ticket.id).state == "acknowledged"


def test_a_script_in_any_text_is_shown_as_text(admin: Staff, store: TicketStore) -> None:
    hostile = Escalation(
        reason=SCRIPT[:32],
        conversation=SCRIPT,
        channel=SCRIPT[:64],
        secondary=(SCRIPT[:32].replace(" ", ""),),
        language="<b>x",
        contact=SCRIPT,
        card_version=SCRIPT,
        model_version=SCRIPT,
    )
    ticket = store.escalate(hostile)
    path = f"/tickets/{ticket.id}"
    admin.post(f"{path}/take")
    admin.post(f"{path}/note", note=SCRIPT)
    admin.post(f"{path}/resolve", outcome="False alarm", more=SCRIPT)
    pages = [
        admin.get("/", show="all", text=SCRIPT),
        admin.get("/queue", show="all"),
        admin.get(path, done=SCRIPT),
        admin.get(f"{path}/state"),
        admin.get("/counts", year=SCRIPT),
        admin.post(f"{path}/note", note=SCRIPT * 1000),
        admin.get(f"/login?next={SCRIPT}&problem={SCRIPT}"),
        admin.get(f"/tickets/{SCRIPT}"),
    ]
    for page in pages:
        assert dangers(page.text) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[2].text
    assert "{{ 7*7 }}" in pages[2].text, "and is no template"


def test_a_contact_of_a_visitor_is_shown_as_text_with_when_it_was_left_and_taken_back(
    admin: Staff, store: TicketStore, ticket: Ticket
) -> None:
    store.change_contact(ContactWish(ticket.conversation, "rest", SCRIPT))
    page = admin.get(f"/tickets/{ticket.id}").text
    assert dangers(page) == []
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert "The visitor left a contact" in page
    store.change_contact(ContactWish(ticket.conversation, "rest", None))
    page = admin.get(f"/tickets/{ticket.id}").text

    assert "&lt;script&gt;" not in page
    assert "The visitor took the contact back" in page
    assert "none was left" in page


def test_a_formula_in_a_contact_is_no_formula_in_the_spreadsheet(rob: Staff, store: TicketStore) -> None:
    store.escalate(Escalation("human", "c1", "rest", contact='=HYPERLINK("http://evil.example")'))
    answer = rob.get("/export.csv")
    assert '"\'=HYPERLINK(""http://evil.example"")"' in answer.text
    assert "text/csv" in answer.headers["content-type"]
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    "query",
    [
        {"show": "x", "class": "x", "order": "x", "mine": "x", "page": "x"},
        {"page": "-1"},
        {"page": "0"},
        {"page": "99999999"},
        {"page": "9" * 100},
        {"page": "²"},
        {"text": "%_\\"},
        {"text": "\0"},
        {"text": "x" * 10_000},
        {"text": "' OR 1=1 --"},
    ],
)
def test_a_question_that_makes_no_sense_gets_a_page(rob: Staff, ticket: Ticket, query: dict[str, str]) -> None:
    for path in ("/", "/queue", "/export.csv", "/counts"):
        assert rob.get(path, **query).status_code == 200


def test_a_request_under_another_site_s_name_is_refused(desk: str) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "", "[", "desk@evil.example"):
        answer = httpx.get(f"{desk}/login", headers={"Host": host})
        assert answer.status_code in (400, 421), host
    assert httpx.get(f"{desk}/login", headers={"Host": "localhost:1"}).status_code == 200


def test_a_database_that_does_not_answer_is_told_and_comes_back(
    rob: Staff, ticket: Ticket, own: Database, store: TicketStore
) -> None:
    assert own.file is not None
    with closing(sqlite3.connect(own.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        answer = rob.post(f"/tickets/{ticket.id}/note", note="x")
        other.execute("ROLLBACK")
    assert answer.status_code == 503
    assert "did not answer" in answer.text
    assert "Look whether it was done" in answer.text
    assert rob.post(f"/tickets/{ticket.id}/note", note="x").status_code == 303
    assert len(store.events(ticket.id)) == 2
