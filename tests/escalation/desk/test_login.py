import re

import httpx
import pytest

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.desk.accounts import Accounts
from escalation.desk.desk_address import DeskAddress
from escalation.desk.desk_server import DeskServer
from escalation.ticket import Ticket
from tests.channels.running_server import free_port
from tests.escalation.desk.staff import PASSWORD, Staff, add_account


def test_without_an_account_the_desk_says_how_to_make_one_and_shows_nothing(empty_desk: str, ticket: Ticket) -> None:
    visitor = Staff(empty_desk)
    for path in ("/", "/login", "/counts", f"/tickets/{ticket.id}", "/export.csv"):
        answer = visitor.client.get(path, follow_redirects=True)
        assert "faq desk user add NAME --role admin" in answer.text
        assert ticket.id not in answer.text
    answer = visitor.log_in("admin", "admin")
    assert answer.status_code in (200, 403)
    assert "desk" not in visitor.client.cookies


def test_after_log_in_the_page_that_was_asked_for_is_shown(desk: str, ticket: Ticket) -> None:
    visitor = Staff(desk)
    away = visitor.get(f"/tickets/{ticket.id}")
    assert away.status_code == 303
    assert away.headers["location"] == f"/login?next=/tickets/{ticket.id}"
    page = visitor.get(away.headers["location"]).text
    assert f'name="next" value="/tickets/{ticket.id}"' in page
    answer = visitor.log_in("rob", PASSWORD, next=f"/tickets/{ticket.id}")
    assert answer.headers["location"] == f"/tickets/{ticket.id}"


@pytest.mark.parametrize(
    "away",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/tickets/../x", "\r\nx"],
)
def test_a_log_in_leads_nowhere_else(desk: str, away: str) -> None:
    assert Staff(desk).log_in("rob", PASSWORD, next=away).headers["location"] == "/"


def test_a_session_begins_with_a_new_secret_and_its_cookie_is_closed_to_scripts(desk: str) -> None:
    visitor = Staff(desk)
    visitor.client.cookies.set("desk", "chosen-by-somebody-else")
    answer = visitor.log_in("rob", PASSWORD)
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("desk="))

    assert "chosen-by-somebody-else" not in cookie
    assert re.search(r"; HttpOnly", cookie)
    assert re.search(r"; SameSite=lax", cookie)
    assert "; Secure" not in cookie, "http on this machine"
    assert "Max-Age" not in cookie
    assert "expires" not in cookie


def test_log_out_ends_the_session_in_the_database_too(rob: Staff, own: Database) -> None:
    secret = rob.secret
    assert rob.post("/logout").headers["location"] == "/login"
    rob.client.cookies.set("desk", secret)
    assert rob.get("/").status_code == 303
    assert AuditLog(own).entries()[0].action == "logged_out"


def test_wrong_name_wrong_password_and_locked_account_look_the_same(desk: str, accounts: Accounts) -> None:
    add_account(accounts, "lou")
    accounts.disable("lou", "test")
    pages = {
        re.sub(r'value="\w{64}"', "", Staff(desk).log_in(name, password).text)
        for name, password in (("rob", "wrong password here"), ("nobody", PASSWORD), ("lou", PASSWORD))
    }
    assert len(pages) == 1
    assert "Name or password is wrong" in pages.pop()


def test_ten_wrong_passwords_lock_an_account_and_its_sessions_go_on(desk: str, rob: Staff) -> None:
    stranger = Staff(desk)
    for _ in range(10):
        assert stranger.log_in("rob", "wrong password here").status_code == 403
    assert stranger.log_in("rob", PASSWORD).status_code == 403
    assert rob.get("/").status_code == 200
    assert Staff(desk, "ruth").get("/").status_code == 200


def test_too_many_attempts_from_one_address_have_to_wait(desk: str) -> None:
    stranger = Staff(desk)
    answers = [stranger.log_in(f"name{number}", "wrong password here") for number in range(31)]

    assert [answer.status_code for answer in answers] == [403] * 30 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 15 * 60
    assert "Too many attempts" in answers[-1].text
    assert stranger.log_in("rob", PASSWORD).status_code == 429


def test_unknown_names_are_not_written_down(desk: str, own: Database) -> None:
    Staff(desk).log_in("my secret password typed into the wrong field", "x")
    assert not any("secret" in f"{entry.subject}{entry.detail}" for entry in AuditLog(own).entries())


def test_what_somebody_typed_is_in_no_answer(desk: str) -> None:
    answer = Staff(desk).log_in("<script>alert(1)</script>", "hunter2-hunter2")
    assert "alert(1)" not in answer.text
    assert "hunter2" not in answer.text


def test_a_disabled_account_is_out_at_the_next_click(rob: Staff, accounts: Accounts) -> None:
    assert rob.get("/").status_code == 200
    accounts.disable("rob", "test")
    assert rob.get("/").headers["location"] == "/login?next=/"


def test_over_https_cookies_are_only_sent_encrypted_and_by_this_host(
    own: Database, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALATION_DESK_URL", "https://desk.clinic.example")
    port = free_port()
    server = DeskServer(own, DeskAddress.read(port=port))
    server.start()
    try:
        behind_proxy = {"Host": "desk.clinic.example"}
        page = httpx.get(f"http://127.0.0.1:{port}/login", headers=behind_proxy)
        cookie = page.headers["set-cookie"]
        token = re.findall(r'name="csrf" value="(\w+)"', page.text)[0]
        answer = httpx.post(
            f"http://127.0.0.1:{port}/login",
            data={"csrf": token, "name": "rob", "password": PASSWORD},
            headers={**behind_proxy, "Cookie": cookie.partition(";")[0]},
        )
    finally:
        server.stop()
    assert cookie.startswith("__Host-desk-login=")
    assert "; Secure" in cookie
    assert answer.status_code == 303
    session = answer.headers.get_list("set-cookie")[0]
    assert session.startswith("__Host-desk=")
    assert "; Secure" in session
    assert "; Path=/" in session
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
