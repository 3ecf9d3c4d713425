"""What only Slack has: its signature, envelopes, threads and markup."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from assistant.channels.messaging.button import Button
from assistant.channels.messaging.incoming import CLICK, GREETING, OTHER, TEXT, Incoming
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import RefusedError, RetryLaterError
from assistant.channels.slack_input import SlackInput, plain
from tests.channels.messaging.conftest import connector_of, is_verified
from tests.channels.messaging.fake_provider import Fault
from tests.channels.messaging.fake_slack import BOT, SECRET, FakeSlack
from tests.channels.messaging.person import Person

ADDRESS = {"channel": "D024BE91L"}


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with closing(FakeSlack()) as fake:
        yield fake


@pytest.fixture
async def channel(slack: FakeSlack) -> AsyncIterator[SlackInput]:
    async with connector_of(SlackInput, slack) as connector:
        yield connector


@pytest.fixture
def read(slack: FakeSlack, channel: SlackInput) -> Any:
    """What a content is read as; None when it needs no answer."""

    def read(content: Any) -> Incoming | None:
        found = channel.parse(slack.request(content).delivery())
        return found[0] if found else None

    return read


async def test_slack_s_own_verifier_agrees_on_what_is_genuine(slack: FakeSlack, channel: SlackInput) -> None:
    contents = slack.samples()
    requests = [slack.request(each) for each in contents] + [each for one in contents for each in slack.forged(one)]
    for age in (-290, 290, 310):
        requests.append(slack.signed(b"{}", form=False, age=age))
    verifier = SignatureVerifier(SECRET)
    agreed = [await is_verified(channel, each.delivery()) for each in requests]

    assert agreed == [verifier.is_valid_request(each.body, each.headers) for each in requests]
    assert agreed.count(True) == len(contents) + 2


@pytest.mark.parametrize("sent", ["nan", "inf", "", "yesterday", "1795671865901.707"])
async def test_a_time_that_is_none_is_forged(slack: FakeSlack, channel: SlackInput, sent: str) -> None:
    request = slack.signed(b"{}", False).with_header("X-Slack-Request-Timestamp", sent)

    assert not await is_verified(channel, request.delivery())


def test_the_challenge_of_a_new_address_is_repeated(slack: FakeSlack, channel: SlackInput) -> None:
    asked = slack.request({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"}).delivery()

    assert channel.parse(asked) == []
    assert json.loads(channel.confirmation(asked).body or b"") == {"challenge": "3eZbrw1aB"}


@pytest.mark.parametrize("challenge", [None, 5, "<script>", "x" * 300, "\ud800"], ids=lambda value: repr(value)[:12])
def test_what_is_no_challenge_is_not_repeated(slack: FakeSlack, channel: SlackInput, challenge: object) -> None:
    asked = slack.request({"type": "url_verification", "challenge": challenge}).delivery()

    assert channel.confirmation(asked).body == b"{}"


@pytest.mark.parametrize(
    "changed",
    [
        {"bot_id": "B061F7JD2"},
        {"bot_profile": {"id": "B061F7JD2"}},
        {"subtype": "bot_message"},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"subtype": "channel_join"},
        {"subtype": "message_deleted"},
        {"channel_type": "channel"},
        {"type": "reaction_added"},
        {"type": "app_mention"},
        {"user": None},
        {"channel": None},
    ],
    ids=str,
)
def test_what_no_person_said_to_the_bot_is_not_answered(slack: FakeSlack, read: Any, changed: dict[str, Any]) -> None:
    assert read(slack.event(**{**slack.message(Person(), "hello"), **changed})) is None


def test_an_edited_message_is_read_again_and_one_to_which_slack_added_a_preview_is_not(
    slack: FakeSlack, read: Any
) -> None:
    before = slack.message(Person(), "hello")
    place = {"channel": before["channel"], "channel_type": "im", "ts": slack.moment()}
    edit = {"type": "message", "subtype": "message_changed", **place, "previous_message": before}
    previewed = slack.event(**edit, message={**before, "attachments": [{"title": "A page"}]})

    assert read(slack.event(**edit, message={**before, "text": "hello again"})).text == "hello again"
    assert read(previewed) is None


def test_in_a_direct_message_replies_go_to_where_the_person_wrote(slack: FakeSlack, read: Any) -> None:
    person = Person()
    said = slack.message(person, "hello")
    above, below = read(slack.event(**said)), read(slack.event(**said, thread_ts="1355517523.000005"))

    assert above.address == {"channel": slack.place(person)}
    assert below.address == {"channel": slack.place(person), "thread": "1355517523.000005"}
    assert above.person == below.person
    assert above.delivery != below.delivery


def test_in_a_channel_replies_go_to_the_thread_below_the_message(slack: FakeSlack, read: Any) -> None:
    content = slack.in_group(Person(), "staff", "hello", addressed=True)
    began = read(content)
    content["event"]["thread_ts"] = "1355517523.000005"

    assert began.text == "hello"
    assert began.address["thread"] == content["event"]["ts"]
    assert read(content).address["thread"] == "1355517523.000005"


def test_a_mention_alone_is_greeted_and_one_with_a_file_is_told_that_only_texts_are_read(
    slack: FakeSlack, read: Any
) -> None:
    content = slack.in_group(Person(), "staff", "", addressed=True)
    alone = read(content)
    content["event"]["files"] = [{"id": "F1"}]

    assert (alone.kind, read(content).kind) == (GREETING, OTHER)


def test_a_click_in_a_channel_is_whose_who_clicked_and_is_answered_in_the_thread(slack: FakeSlack, read: Any) -> None:
    first, second = Person(), Person()
    clicks = [slack.clicked(each, "C0GROUP", "Who is it for?", "/faq", thread_ts="1.5") for each in (first, second)]
    clicked = [read(click) for click in clicks]

    assert [click.person for click in clicked] == [f"C0GROUP:{slack.user(each)}" for each in (first, second)]
    assert clicked[0].address == {"channel": "C0GROUP", "thread": "1.5"}
    assert (clicked[0].kind, clicked[0].payload, clicked[0].text) == (CLICK, "/faq", "Who is it for?")


def test_a_click_in_a_direct_message_belongs_to_its_conversation(slack: FakeSlack, read: Any) -> None:
    person = Person()
    clicked, said = read(slack.click(person, "Stop & go", "/x")), read(slack.text(person, "hello"))

    assert clicked.person == said.person
    assert clicked.text == "Stop & go"
    assert said.kind == TEXT


def test_a_form_without_a_payload_needs_no_answer(slack: FakeSlack, channel: SlackInput) -> None:
    assert channel.parse(slack.signed(b"ssl_check=1&token=x", form=True).delivery()) == []


@pytest.mark.parametrize(
    ("delivered", "typed"),
    [
        (f"<@{BOT}> hello", "hello"),
        (f"hello <@{BOT}>, are you there", "hello  , are you there"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<https://clinic.example/a_b|our page>", "our page"),
        ("<https://clinic.example/a_b>", "https://clinic.example/a_b"),
        ("<tel:+15551234567|555-1234567>", "555-1234567"),
        ("<!here> <#C123|general>", "here general"),
        ("I feel *so* _very_ ~well~ `low` and *_alone_*", "I feel so very well low and alone"),
        ("2 * 3 and snake_case", "2 * 3 and snake_case"),
    ],
)
def test_a_text_is_read_as_it_was_typed(delivered: str, typed: str) -> None:
    assert plain(delivered, BOT) == typed


async def test_what_is_sent_holds_no_mention_no_link_and_no_emphasis(slack: FakeSlack, channel: SlackInput) -> None:
    await channel.send(Outgoing("<!channel> & <https://x.example|click>", (Button("A & <b>", "/x"),)), ADDRESS)
    shown = slack.received[-1]

    assert shown.text == "<!channel> & <https://x.example|click>"
    assert shown.buttons == {"A & <b>": "/x"}
    assert slack.violations == []


async def test_a_text_that_escaping_makes_too_long_for_one_block_takes_several(
    slack: FakeSlack, channel: SlackInput
) -> None:
    text = "salt & pepper " * 214
    await channel.send(Outgoing(text.strip(), (Button("Yes", "/yes"),)), ADDRESS)

    assert slack.violations == []
    assert slack.received[-1].text.split() == text.split()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(200, body={"ok": False, "error": "invalid_blocks"}), RefusedError),
        (Fault(200, body={"ok": False, "error": "channel_not_found"}), RefusedError),
        (Fault(200, body={"ok": False, "error": "internal_error"}), RetryLaterError),
        (Fault(200, body={"ok": False, "error": "ratelimited"}), RetryLaterError),
        (Fault(200, body={"page": "Sign in to the network"}), RetryLaterError),
        (Fault(429, headers={"Retry-After": "30"}), RetryLaterError),
    ],
    ids=str,
)
async def test_an_error_is_final_only_when_slack_says_so(
    slack: FakeSlack, channel: SlackInput, fault: Fault, error: type[Exception]
) -> None:
    slack.faults.append(fault)
    with pytest.raises(error) as raised:
        await channel.send(Outgoing("hello"), ADDRESS)

    if isinstance(raised.value, RetryLaterError) and fault.status == 429:
        assert raised.value.seconds == 30


async def test_a_reply_to_a_thread_arrives_in_it(slack: FakeSlack, channel: SlackInput) -> None:
    await channel.send(Outgoing("hello"), {**ADDRESS, "thread": "1355517523.000005"})
    await channel.send(Outgoing("hello"), ADDRESS)

    assert slack.threads[-2:] == ["1355517523.000005", None]
