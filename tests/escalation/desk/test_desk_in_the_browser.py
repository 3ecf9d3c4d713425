"""The desk in a real Chromium: on a phone and a big screen, by day and by night, with and without scripts."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from escalation.database import Database
from escalation.desk.accounts import Accounts
from escalation.desk.desk_address import DeskAddress
from escalation.desk.desk_server import DeskServer
from escalation.escalation import Escalation
from escalation.outbox import Outbox
from escalation.tables import TICKETS
from escalation.ticket import Ticket
from escalation.ticket_store import TicketStore
from tests.channels.running_server import free_port
from tests.chromium import barriers, chromium, complaints, pictures_folder
from tests.escalation.desk.conversations import write_conversation
from tests.escalation.desk.staff import PASSWORD, Staff

NOW = datetime.now(timezone.utc)
PHONE, DESKTOP = {"width": 375, "height": 812}, {"width": 1280, "height": 900}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def open_desk(browser: Browser, desk: str, name: str, **options: object) -> Page:
    """A page of somebody who is logged in."""
    page = browser.new_context(**{"viewport": DESKTOP, **options}).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(15_000)
    page.goto(f"{desk}/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{desk}/")
    return page


@pytest.fixture
def page(browser: Browser, desk: str) -> Iterator[Page]:
    page = open_desk(browser, desk, "rob")
    found = complaints(page)
    yield page
    context: BrowserContext = page.context
    context.close()
    assert found == []


@pytest.fixture
def clinic(store: TicketStore, own: Database) -> dict[str, Ticket]:
    """A night at a clinic: tickets of many kinds, a conversation, a notice that reached nobody, a year behind."""
    for day in range(320, 2, -2):
        reason = ("human", "medical_advice", "crisis_self", "adverse_event", "emergency", "crisis_other")[day * 7 % 6]
        _past(store, own, reason, NOW - timedelta(days=day), 3 + day * 13 % 40)
    wanted = {
        "crisis": ("crisis_self", 4, "socketio", "+1 555 0100"),
        "emergency": ("emergency", 31, "telegram", None),
        "other": ("crisis_other", 76, "socketio", None),
        "medical": ("medical_advice", 190, "rest", None),
        "human": ("human", 12, "rest", "ann@example.org"),
    }
    tickets = {}
    for word, (reason, minutes, channel, contact) in wanted.items():
        at = NOW - timedelta(minutes=minutes)
        escalation = Escalation(reason, f"conversation-{word}", channel, at=at, language="en", contact=contact)
        tickets[word] = store.escalate(escalation)
    store.acknowledge(tickets["emergency"].id, "ruth")
    store.note(tickets["emergency"].id, "ruth", "Called 911 for them. On the phone with the brother.")
    _conversation(tickets["crisis"])
    outbox = Outbox(own)
    notice = outbox.find(ticket=tickets["human"].id)[0]
    outbox.give_up(notice, "on_call", NOW, frozenset(), "address 1 of ESCALATION_NOTIFY_URLS: it answered HTTP 500")
    return tickets


def _past(store: TicketStore, own: Database, reason: str, at: datetime, minutes: float) -> None:
    ticket = store.escalate(Escalation(reason, f"past-{at.timestamp()}", "rest", at=at))
    store.acknowledge(ticket.id, "ruth")
    store.resolve(ticket.id, "ruth", "Spoke with the person")
    with own.writing() as connection:
        values = {
            "acknowledged_at": at + timedelta(minutes=minutes),
            "resolved_at": at + timedelta(minutes=minutes + 9),
        }
        connection.execute(TICKETS.update().where(TICKETS.c.id == ticket.id).values(values))


def _conversation(ticket: Ticket) -> None:
    at = ticket.opened_at
    said = [
        (at - timedelta(seconds=100), "user", "how fast does it work", None),
        (at - timedelta(seconds=99), "bot", "The article says that ketamine often works within hours.", None),
        (at - timedelta(seconds=2), "user", "i can't do this any more, i don't want to wake up", "crisis_self"),
        (at - timedelta(seconds=1), "bot", "Call or text 988 now: free, at any hour. In danger now? Call 911.", None),
        (at, "bot", f"I have left a note for the clinic's staff ({ticket.id}).", None),
    ]
    write_conversation(ticket.conversation, said)


def _pages(clinic: dict[str, Ticket], store: TicketStore) -> dict[str, str]:
    closed = store.escalate(Escalation("human", "conversation-crisis", "rest"))
    store.resolve(closed.id, "rob", "False alarm")
    return {
        "queue": "/",
        "filtered queue": "/?show=resolved&class=human&order=newest",
        "open ticket": f"/tickets/{clinic['crisis'].id}",
        "ticket of somebody else": f"/tickets/{clinic['emergency'].id}",
        "own ticket": f"/tickets/{clinic['medical'].id}",
        "closed ticket": f"/tickets/{closed.id}",
        "ticket with a failed notice": f"/tickets/{clinic['human'].id}",
        "notices": "/notices",
        "counts": "/counts",
        "fault": "/nothing",
    }


@pytest.mark.parametrize(
    "screen", [(DESKTOP, "light"), (PHONE, "light"), (PHONE, "dark")], ids=["big", "phone", "night"]
)
def test_every_page_is_accessible_and_fits_the_screen(
    browser: Browser, desk: str, clinic: dict[str, Ticket], store: TicketStore, screen: tuple[dict[str, int], str]
) -> None:
    page = open_desk(browser, desk, "rob", viewport=screen[0], color_scheme=screen[1])
    found = complaints(page)
    store.acknowledge(clinic["medical"].id, "rob")
    take = Staff(desk, "rob").post(f"/tickets/{clinic['medical'].id}/conversation/take", shown="Rob")
    assert take.status_code == 303
    for name, path in _pages(clinic, store).items():
        page.goto(desk + path)
        if name != "fault":
            expect(page.locator("#acute")).to_be_visible()
        _check(page, name)
    page.context.clear_cookies()
    page.goto(f"{desk}/login")
    _check(page, "log-in")
    page.get_by_label("Name").fill("rob")
    page.get_by_label("Password").fill("wrong password here")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    _check(page, "log-in with a problem")
    # What the browser itself says about an answer that is an error.
    assert [text for text in found if not text.startswith("Failed to load resource")] == []


def test_the_page_without_an_account_is_accessible(browser: Browser, empty_desk: str) -> None:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.goto(empty_desk)
    expect(page.get_by_text("faq desk user add NAME --role admin")).to_be_visible()
    _check(page, "setup")


def _check(page: Page, name: str) -> None:
    assert barriers(page) == "", name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"


def test_an_acute_ticket_comes_without_reload_with_sound_and_a_mark_in_the_title(
    page: Page, store: TicketStore
) -> None:
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    page.get_by_role("button", name="Sound: off").click()
    expect(page.get_by_role("button", name="Sound: on")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.body.dataset.sounded") == "1", "one to hear it"

    ticket = store.escalate(Escalation("crisis_self", "c1", "rest"))
    expect(page.get_by_role("link", name=re.compile(ticket.id))).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("A new acute ticket.")
    assert page.title() == "(1 acute) Queue · Desk"
    expect(page.locator("body")).to_have_attribute("data-sounded", "2")
    store.escalate(Escalation("human", "c2", "rest"))
    expect(page.locator(".queue li")).to_have_count(2)
    expect(page.locator("body")).to_have_attribute("data-sounded", "2"), "no sound for what is not acute"
    store.acknowledge(ticket.id, "ruth")
    expect(page.get_by_text("Taken by ruth")).to_be_visible()
    assert page.title() == "Queue · Desk"
    expect(page.locator("#acute")).to_be_hidden()


def test_the_wish_for_sound_is_remembered_and_it_says_when_the_browser_wants_a_touch(
    page: Page, ticket: Ticket
) -> None:
    page.get_by_role("button", name="Sound: off").click()
    page.reload()
    expect(page.get_by_role("button", name="Sound: touch the page to allow it")).to_be_visible()
    page.locator("h1").click()
    expect(page.get_by_role("button", name="Sound: on")).to_be_visible()


def test_two_people_see_each_other_s_work(page: Page, browser: Browser, desk: str, ticket: Ticket) -> None:
    other = open_desk(browser, desk, "ruth")
    for one in (page, other):
        one.goto(f"{desk}/tickets/{ticket.id}")
    page.get_by_role("button", name="Take this ticket").click()
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    expect(other.get_by_text("Taken by rob")).to_be_visible()
    expect(other.get_by_role("button", name="Take this ticket")).to_be_hidden()
    expect(other.get_by_text("rob has it.")).to_be_visible()
    other.context.close()


def test_who_is_at_a_ticket_with_the_keyboard_stays_there_when_others_come(page: Page, store: TicketStore) -> None:
    own = store.escalate(Escalation("human", "c1", "rest"))
    link = page.get_by_role("link", name=re.compile(own.id))
    link.focus()
    other = store.escalate(Escalation("emergency", "c2", "rest"))
    expect(page.get_by_role("link", name=re.compile(other.id))).to_be_visible()
    expect(link).to_be_focused()


def test_what_somebody_is_writing_is_not_lost_by_an_update(
    page: Page, desk: str, ticket: Ticket, store: TicketStore
) -> None:
    page.goto(f"{desk}/tickets/{ticket.id}")
    field = page.get_by_label("Note for colleagues")
    field.fill("A long thought")
    store.note(ticket.id, "ruth", "Another thought")
    expect(page.get_by_text("Another thought")).to_be_visible()
    expect(field).to_have_value("A long thought")
    page.get_by_role("button", name="Save the note").dblclick()
    expect(page.get_by_text("The note is saved.")).to_be_visible()
    notes = [event.detail["text"] for event in store.events(ticket.id) if event.kind == "noted"]
    assert notes == ["Another thought", "A long thought"], "once, though the button was pressed twice"


def test_the_queue_is_searched_while_one_types(page: Page, clinic: dict[str, Ticket]) -> None:
    expect(page.locator(".queue li")).to_have_count(5)
    page.get_by_label("Search").press_sequentially(clinic["human"].id)
    expect(page.locator(".queue li")).to_have_count(1)
    expect(page.get_by_text("acute tickets wait for somebody, and this view may not show them")).to_be_visible()
    assert clinic["human"].id in page.url, "the address can be kept"
    page.get_by_label("Search").fill("")
    page.get_by_label("Class").select_option("acute")
    expect(page.locator(".queue li")).to_have_count(3)


def test_a_script_in_a_text_is_seen_and_not_run(page: Page, desk: str, store: TicketStore) -> None:
    ticket = store.escalate(Escalation("human", SCRIPT, SCRIPT, contact=SCRIPT))
    store.note(ticket.id, "ruth", SCRIPT)
    write_conversation(SCRIPT, [(NOW, "user", SCRIPT, None)])
    page.goto(desk)
    expect(page.get_by_role("link", name=re.compile(ticket.id))).to_be_visible()
    page.goto(f"{desk}/tickets/{ticket.id}")
    assert page.get_by_text(SCRIPT).count() >= 4
    store.note(ticket.id, "ruth", f"again {SCRIPT}")
    expect(page.get_by_text(f"again {SCRIPT}")).to_be_visible()


def test_what_is_said_meanwhile_appears(page: Page, desk: str, clinic: dict[str, Ticket], store: TicketStore) -> None:
    ticket = clinic["crisis"]
    store.acknowledge(ticket.id, "rob")
    page.goto(f"{desk}/tickets/{ticket.id}")
    page.get_by_role("button", name="Answer in this conversation").click()
    page.get_by_label("Write to the visitor").fill("I am a nurse at the clinic. Are you safe right now?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("waits until the visitor is there")).to_be_visible()
    write_conversation(ticket.conversation, [(datetime.now(timezone.utc), "user", "yes, thank you", None)], first=20)
    expect(page.get_by_text("yes, thank you")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Hand the conversation back to the assistant").click()
    expect(page.get_by_text("The assistant answers again.").first).to_be_visible()


def test_a_lost_connection_is_told_and_found_again(browser: Browser, own: Database, accounts: Accounts) -> None:
    assert accounts.any()
    port = free_port()
    server = DeskServer(own, DeskAddress.read(port=port))
    server.start()
    page = open_desk(browser, server.address.url, "rob")
    expect(page.locator("#sound")).to_be_visible()
    server.stop()
    expect(page.get_by_role("status")).to_contain_text("The connection to the desk is lost. What you see is from")
    ticket = TicketStore(own).escalate(Escalation("emergency", "c1", "rest"))
    server = DeskServer(own, DeskAddress.read(port=port))
    server.start()
    try:
        expect(page.get_by_role("link", name=re.compile(ticket.id))).to_be_visible(timeout=30_000)
        expect(page.get_by_role("status")).not_to_contain_text("lost")
    finally:
        page.context.close()
        server.stop()


def test_who_is_logged_out_sees_nothing_of_a_visitor_and_loses_no_text(
    browser: Browser, desk: str, ticket: Ticket, accounts: Accounts
) -> None:
    idle, writing = open_desk(browser, desk, "ruth"), open_desk(browser, desk, "ruth")
    writing.goto(f"{desk}/tickets/{ticket.id}")
    writing.get_by_label("Note for colleagues").fill("A long thought")
    accounts.disable("ruth", "test")
    idle.wait_for_url(f"{desk}/login", timeout=40_000)
    expect(writing.locator("#live")).to_contain_text("You are logged out. Copy what you are writing", timeout=40_000)
    expect(writing.get_by_label("Note for colleagues")).to_have_value("A long thought")
    for page in (idle, writing):
        page.context.close()


def test_it_works_without_scripts(browser: Browser, desk: str, ticket: Ticket, store: TicketStore) -> None:
    page = open_desk(browser, desk, "rob", java_script_enabled=False)
    page.get_by_role("link", name=re.compile(ticket.id)).click()
    page.get_by_role("button", name="Take this ticket").click()
    page.get_by_label("Note for colleagues").fill("Called.")
    page.get_by_role("button", name="Save the note").click()
    page.get_by_label("Close it: what came of it?").select_option("Spoke with the person")
    page.get_by_role("button", name="Close the ticket").click()
    expect(page.get_by_text("It is closed.")).to_be_visible()
    assert store.get(ticket.id).outcome == "Spoke with the person"
    page.context.close()


def test_it_works_with_the_keyboard_alone(browser: Browser, desk: str, ticket: Ticket, store: TicketStore) -> None:
    page = browser.new_page()
    page.goto(f"{desk}/login")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("rob")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, ticket.id)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/tickets/"))
    _tab_to(page, "Take this ticket")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    assert store.get(ticket.id).assignee == "rob"
    page.close()


def _tab_to(page: Page, text: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a, button')") and text in page.evaluate(
            "document.activeElement.textContent"
        ):
            return
    raise AssertionError(f"The keyboard does not get to {text}.")


def test_pictures_of_the_pages(
    browser: Browser, desk: str, clinic: dict[str, Ticket], store: TicketStore, tmp_path: Path
) -> None:
    folder = pictures_folder(tmp_path)
    page = open_desk(browser, desk, "rob", device_scale_factor=1.5)
    _picture(page, folder / "desk_queue.png")
    page.goto(f"{desk}/counts")
    _picture(page, folder / "desk_counts.png")
    page.goto(f"{desk}/tickets/{clinic['crisis'].id}")
    page.get_by_role("button", name="Take this ticket").click()
    page.get_by_role("button", name="Answer in this conversation").click()
    page.get_by_label("Write to the visitor").fill("I am a nurse at the clinic. Are you safe right now?")
    _picture(page, folder / "desk_ticket.png")
    page.context.close()
    phone = open_desk(browser, desk, "ruth", viewport=PHONE, device_scale_factor=2, color_scheme="dark")
    _picture(phone, folder / "desk_phone.png", whole=False)
    phone.context.close()
    assert len(list(folder.glob("desk_*.png"))) == 4


def _picture(page: Page, file: Path, whole: bool = True) -> None:
    expect(page.locator("#acute")).to_be_visible()
    page.screenshot(path=file, full_page=whole, animations="disabled")
