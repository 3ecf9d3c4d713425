"""Replies as an app can show them."""

import pytest

from assistant.channels.messaging.app_limits import AppLimits
from assistant.channels.messaging.button import Button
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.rendering import Rendering

BUTTONS = [{"title": "Text or call options", "payload": "/help/options"}, {"title": "Back", "payload": "/help/back"}]
CARD = {"text": "Call 911 now.", "buttons": BUTTONS}
LISTED = "Call 911 now.\n\n1. Text or call options\n2. Back"


def test_buttons_that_fit_are_the_app_s_own() -> None:
    rendering = Rendering(AppLimits(4096, buttons=2, button_characters=20, payload_bytes=64))

    assert rendering.messages([CARD]) == [
        [Outgoing("Call 911 now.", (Button("Text or call options", "/help/options"), Button("Back", "/help/back")))]
    ]


@pytest.mark.parametrize(
    "limits",
    [AppLimits(4096), AppLimits(4096, 1, 20, 64), AppLimits(4096, 2, 19, 64), AppLimits(4096, 2, 20, 12)],
    ids=["no buttons", "too many", "a title too long", "a payload too long"],
)
def test_choices_that_do_not_all_fit_become_a_list_without_payloads(limits: AppLimits) -> None:
    assert Rendering(limits).messages([CARD]) == [[Outgoing(LISTED)]]


def test_lists_of_one_turn_are_numbered_as_typed_numbers_are_read_the_last_one_first() -> None:
    first, last = Rendering(AppLimits(4096)).messages([{"text": "Or:", "buttons": BUTTONS}, CARD])

    assert last == [Outgoing(LISTED)]
    assert first == [Outgoing("Or:\n\n3. Text or call options\n4. Back")]


def test_buttons_stand_below_the_last_part_of_a_long_text() -> None:
    rendering = Rendering(AppLimits(40, 2, 20, 64), ("911",))
    (parts,) = rendering.messages([{**CARD, "text": "Some words before it all. Then more. In danger call 911 now."}])

    assert parts[0].text.startswith("In danger call 911 now.")
    assert [len(part.buttons) for part in parts[:-1]] == [0] * (len(parts) - 1)
    assert len(parts[-1].buttons) == 2


def test_a_link_to_the_quoted_words_is_a_plain_address() -> None:
    text = "“within hours” – The title, paragraph 3, https://clinic.example/post#:~:text=within%20hours"

    assert Rendering(AppLimits(4096)).messages([{"text": text}])[0][0].text.endswith("https://clinic.example/post")


def test_a_link_button_without_a_payload_is_left_out() -> None:
    reply = {"text": "Look.", "buttons": [{"title": "Open", "url": "https://clinic.example"}]}

    assert Rendering(AppLimits(4096, 5, 20, 64)).messages([reply]) == [[Outgoing("Look.")]]
