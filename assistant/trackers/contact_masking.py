"""Keeps a visitor's contact out of the stored conversation: it is for the tickets, where it can be deleted."""

from typing import Any, Dict, cast

from rasa.shared.core.events import Event, UserUttered

from assistant.nlu.contact_intents import CONTACT, CONTACT_INTENTS, MASKED, WITHOUT


def mask_contact(event: Event) -> None:
    """Replaces a contact that was typed for the tickets; what was said beside danger stays as it was said.

    Args:
        event: an event that is about to be stored; it is changed in place.
    """
    if not isinstance(event, UserUttered):
        return
    parse_data = cast("Dict[str, Any]", event.parse_data)
    found = parse_data.pop(CONTACT, None)
    if found and event.intent.get("name") in CONTACT_INTENTS:
        event.text = parse_data["text"] = found[WITHOUT]
        parse_data[MASKED] = True
