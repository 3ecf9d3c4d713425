"""What a channel sends to a visitor."""

from typing import Any, Dict

Reply = Dict[str, Any]
"""A reply as Rasa's CollectingOutputChannel holds it: `recipient_id`, `text`, perhaps `buttons` and so on.

What a person of the staff wrote has `person`, the name that the visitor sees, and `staff_message`, its number.
"""
