"""How far the contact form has come."""

from itertools import takewhile

from rasa_sdk.interfaces import Tracker

FORM = "contact_form"
ASKING = ("utter_contact_ask", "utter_contact_again", "utter_contact_still")


def times_asked(tracker: Tracker) -> int:
    """How often the form has asked for the contact since it began."""
    events = takewhile(lambda event: event["event"] != "active_loop" or event.get("name") != FORM, tracker.events[::-1])
    return sum((event.get("metadata") or {}).get("utter_action") in ASKING for event in events)
