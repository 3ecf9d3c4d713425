from rasa.shared.core.events import BotUttered, UserUttered

from assistant.channels.widget.visible_messages import VisibleMessages, fallback_event
from assistant.trackers.unanswered import Unanswered

MESSAGES = VisibleMessages({})
TIME = 1_700_000_000.0


def test_a_visitor_s_message_has_the_page_s_id_and_what_the_button_said() -> None:
    event = UserUttered("/faq/speed", timestamp=TIME, metadata={"client_id": "a-client-id", "title": "How fast?"})

    assert MESSAGES.of(3, event) == {
        "number": 3,
        "from": "visitor",
        "text": "How fast?",
        "time": "2023-11-14T22:13:20.000+00:00",
        "client_id": "a-client-id",
    }


def test_an_unanswered_message_looks_like_any_other() -> None:
    assert MESSAGES.of(1, Unanswered("hello", TIME))["from"] == "visitor"
    assert MESSAGES.of(1, Unanswered("", TIME))["text"] == ""


def test_a_person_s_message_has_their_name() -> None:
    message = MESSAGES.of(1, BotUttered("We open at nine.", metadata={"person": "Ada"}))

    assert (message["from"], message["name"], message["text"]) == ("person", "Ada", "We open at nine.")


def test_only_acute_cards_are_cards_and_only_answers_can_be_rated() -> None:
    phones = [{"label": "Call 911", "href": "tel:911"}]

    def shown(response: str) -> tuple[bool, bool, bool]:
        metadata = {"utter_action": response, "metadata": {"phones": phones}}
        message = MESSAGES.of(1, BotUttered("text", metadata=metadata))
        return message.get("kind") == "card", "phones" in message, "response" in message

    assert shown("utter_safety/crisis_self") == (True, True, False)
    assert shown("utter_safety/misuse") == (False, False, False)
    assert shown("utter_help/options") == (False, False, False)
    assert shown("utter_faq/speed") == (False, False, True)
    assert shown("utter_not_covered/cost") == (False, False, True)
    assert shown("utter_escalated") == (False, False, False)


def test_a_card_of_the_channel_itself_is_a_card_with_its_links() -> None:
    phones = [{"label": "Call 911", "href": "tel:911"}]
    card, apology = fallback_event("Call 911.", None, phones), fallback_event("I am sorry.", None, None)

    assert MESSAGES.of(0, card)["kind"] == "card"
    assert MESSAGES.of(0, card)["phones"] == phones
    assert "kind" not in MESSAGES.of(0, apology)


def test_buttons_without_anything_to_send_are_left_out() -> None:
    buttons = [
        {"title": "Web", "url": "javascript:alert(1)"},
        {"title": "How?", "payload": "/faq/mechanism", "more": 1},
    ]

    assert MESSAGES.of(1, BotUttered("text", {"buttons": buttons}))["buttons"] == [
        {"title": "How?", "payload": "/faq/mechanism"}
    ]
