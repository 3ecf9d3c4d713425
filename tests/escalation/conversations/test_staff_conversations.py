from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

from escalation.audit_log import AuditLog
from escalation.conversations.audit_subject import audit_subject
from escalation.conversations.staff_conversations import NotTakenError, StaffConversations, TakenError
from escalation.database import Database

SECRET = "visitor-phone-555"


def now() -> datetime:
    return datetime.now(timezone.utc)


def test_nobody_has_a_conversation_until_somebody_takes_it(conversations: StaffConversations) -> None:
    assert conversations.holder("c") is None

    conversations.take("c", "rest", "maria@clinic.example", shown_as="Maria")
    holder = conversations.holder("c")

    assert holder is not None
    assert (holder.staff, holder.shown_as, holder.told_at) == ("maria@clinic.example", "Maria", None)
    assert conversations.holder("d") is None


def test_a_second_member_of_staff_is_told_who_has_it(taken: StaffConversations) -> None:
    with pytest.raises(TakenError, match="maria has this conversation") as error:
        taken.take("c", "rest", "ben")

    assert error.value.staff == "maria"


def test_taking_again_gives_more_time_and_changes_nothing_else(taken: StaffConversations) -> None:
    before = taken.holder("c")
    taken.take("c", "rest", "maria")
    after = taken.holder("c")

    assert before is not None
    assert after is not None
    assert after.since == before.since
    assert after.last_activity > before.last_activity


def test_of_many_who_take_it_at_once_one_does(database: Database, conversations: StaffConversations) -> None:
    def take(staff: str) -> str:
        try:
            conversations.take("c", "rest", staff)
        except TakenError:
            return ""
        return staff

    names = [f"staff {number}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        winners = [name for name in threads.map(take, names) if name]

    holder = conversations.holder("c")
    assert holder is not None
    assert winners == [holder.staff]


def test_messages_are_numbered_in_the_order_of_writing(taken: StaffConversations) -> None:
    numbers = [taken.write("c", "maria", f"text {number}", f"key {number}") for number in range(3)]

    assert numbers == [1, 2, 3]
    assert [message.text for message in taken.outbox.messages("c")] == ["text 0", "text 1", "text 2"]
    assert all(message.delivered is None for message in taken.outbox.undelivered("c"))


def test_the_same_key_is_written_once(taken: StaffConversations) -> None:
    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(lambda _: taken.write("c", "maria", "hello", "click"), range(6)))

    assert numbers == [1] * 6
    assert len(taken.outbox.messages("c")) == 1


def test_many_at_once_leave_no_gap(taken: StaffConversations) -> None:
    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(lambda n: taken.write("c", "maria", "hello", f"click {n}"), range(20)))

    assert sorted(numbers) == list(range(1, 21))


def test_only_who_has_the_conversation_writes_in_it(taken: StaffConversations) -> None:
    with pytest.raises(TakenError):
        taken.write("c", "ben", "hello", "k")
    with pytest.raises(NotTakenError, match="Take it"):
        taken.write("d", "maria", "hello", "k")

    assert taken.outbox.messages("c") == taken.outbox.messages("d") == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "\0"])
def test_a_text_that_is_empty_or_too_long_is_refused(taken: StaffConversations, text: str) -> None:
    with pytest.raises(ValueError, match=r"1 to 2,000 characters"):
        taken.write("c", "maria", text, "k")


@pytest.mark.parametrize(
    "text", ["x" * 2000, "a\0b \ud800", "<script>alert(1)</script>", "'; DROP TABLE x; --", "שלום 🙂"]
)
def test_any_other_text_is_kept(taken: StaffConversations, text: str) -> None:
    taken.write("c", "maria", text, "k\0\ud800" * 50)

    assert taken.outbox.messages("c")[0].text.replace("?", "") == text.replace("\0", "").replace("\ud800", "")


@pytest.mark.parametrize("name", ["", "x" * 256, "a\0b"])
def test_names_that_a_database_refuses_are_refused(conversations: StaffConversations, name: str) -> None:
    with pytest.raises(ValueError, match="1 to 255 characters"):
        conversations.take(name, "rest", "maria")
    with pytest.raises(ValueError, match="1 to 255 characters"):
        conversations.take("c", "rest", name)


def test_handing_back_is_announced_to_a_visitor_who_noticed(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")

    assert taken.hand_back("c", "maria")
    assert taken.holder("c") is None
    assert [(m.seq, m.kind, m.shown_as) for m in taken.outbox.undelivered("c")] == [
        (1, "written", "maria"),
        (2, "handed_back", "maria"),
    ]
    assert [message.seq for message in taken.outbox.messages("c")] == [1]
    assert not taken.hand_back("c", "maria")


def test_handing_back_is_not_announced_to_a_visitor_who_never_noticed(taken: StaffConversations) -> None:
    taken.hand_back("c", "maria")

    assert taken.outbox.undelivered("c") == []


def test_a_visitor_who_was_told_has_noticed(taken: StaffConversations) -> None:
    taken.note_told("c", now())
    taken.hand_back("c", "maria")

    assert [message.kind for message in taken.outbox.undelivered("c")] == ["handed_back"]


def test_an_announcement_that_waits_ends_when_staff_take_the_conversation_again(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")
    taken.hand_back("c", "maria")
    taken.take("c", "rest", "ben")

    assert [(message.kind, message.text) for message in taken.outbox.undelivered("c")] == [("written", "hello")]


def test_nobody_hands_back_what_somebody_else_has(taken: StaffConversations) -> None:
    with pytest.raises(TakenError):
        taken.hand_back("c", "ben")

    assert taken.holder("c") is not None


def test_a_conversation_in_which_staff_do_nothing_is_handed_back(taken: StaffConversations) -> None:
    taken.write("c", "maria", "hello", "k")
    limit = timedelta(minutes=20)

    assert taken.hand_back_idle(limit, now() + timedelta(minutes=19)) == []
    assert taken.hand_back_idle(limit, now() + timedelta(minutes=21)) == ["c"]
    assert taken.hand_back_idle(limit, now() + timedelta(minutes=21)) == []
    assert taken.outbox.undelivered("c")[-1].kind == "idle"


def test_one_look_tells_a_turn_what_it_needs(taken: StaffConversations) -> None:
    assert not taken.presence("c", "rest").waiting

    taken.write("c", "maria", "hello", "k")
    presence = taken.presence("c", "rest")

    assert presence.waiting
    assert presence.holder == taken.holder("c")
    assert taken.outbox.waiting() == {"c": "rest"}


def test_every_change_is_in_the_audit_log_without_text_or_identity(
    conversations: StaffConversations, database: Database
) -> None:
    conversations.take(SECRET, "sms", "maria")
    conversations.write(SECRET, "maria", "a private word", "k")
    conversations.outbox.mark_delivered([message.id for message in conversations.outbox.claim(SECRET, "sms")])
    conversations.hand_back(SECRET, "maria")
    log = AuditLog(database)
    entries = log.entries(audit_subject(SECRET))[::-1]

    assert [(entry.actor, entry.action) for entry in entries] == [
        ("maria", "took_conversation"),
        ("maria", "wrote_to_visitor"),
        ("system", "delivered_to_visitor"),
        ("maria", "handed_conversation_back"),
    ]
    assert not any(word in str(log.entries()) for word in (SECRET, "private"))
    assert log.verify().fault is None
