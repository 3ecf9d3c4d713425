import pytest
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.slash_guard import BLANK, OFFERED_INTENT, SlashGuard

BUTTONS = [
    {"title": "How fast does it work?", "payload": "/faq/speed"},
    {"title": "How long do results last?", "payload": "/faq/lasting"},
]


def guard(text: str, tracker: DialogueStateTracker | None = None) -> Message:
    (message,) = SlashGuard().process([Message({TEXT: text})], tracker)
    return message


@pytest.fixture
def offered() -> DialogueStateTracker:
    """A conversation whose last reply offered two buttons."""
    events = [UserUttered("hi"), BotUttered("Hello", data={"buttons": BUTTONS})]
    return DialogueStateTracker.from_events("guard", events)


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("/restart", "restart"),
        ("   /restart", "restart"),
        ("//restart", "restart"),
        ("/ /restart", "restart"),
        ("\u200b/restart", "restart"),
        ('/intent{"slot":"x"}', 'intent{"slot":"x"}'),
        ("/faq@1 i want to die", "faq@1 i want to die"),
        ("how fast / how long", "how fast / how long"),
    ],
)
def test_a_typed_command_is_an_ordinary_text(typed: str, seen: str, offered: DialogueStateTracker) -> None:
    assert guard(typed).get(TEXT) == seen
    assert guard(typed, offered).get(TEXT) == seen
    assert guard(typed, offered).get(OFFERED_INTENT) is None


def test_a_topic_typed_as_a_command_is_not_taken_when_it_was_not_offered(offered: DialogueStateTracker) -> None:
    assert guard("/faq/mechanism", offered).get(OFFERED_INTENT) is None


@pytest.mark.parametrize("typed", ["/faq/lasting", "How long do results last?", "how long do results LAST?", "2"])
def test_an_offered_button_is_picked_by_payload_title_or_number(typed: str, offered: DialogueStateTracker) -> None:
    assert guard(typed, offered).get(OFFERED_INTENT) == "faq/lasting"
    assert not guard(typed, offered).get(TEXT).startswith("/")


def test_an_older_button_still_works_but_its_number_does_not(offered: DialogueStateTracker) -> None:
    offered.update(UserUttered("something else"))
    offered.update(BotUttered("Well."))

    assert guard("/faq/speed", offered).get(OFFERED_INTENT) == "faq/speed"
    assert guard("1", offered).get(OFFERED_INTENT) is None


@pytest.mark.parametrize("text", ["", "   ", "\n", "🙂🙂", "...", "/", "\u200b", "\0", "\ud800"])
def test_a_message_without_words_is_marked_and_never_empty(text: str) -> None:
    message = guard(text)

    assert message.get(BLANK) is True
    assert message.get(TEXT)
