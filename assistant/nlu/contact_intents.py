"""The names around the contact that a visitor may leave for staff."""

FORM = "contact_form"
CONSENT_RESPONSE = "utter_contact_consent"

LEAVE_CONTACT, GIVE_CONTACT = "leave_contact", "give_contact"
NO_CONTACT, DELETE_CONTACT = "keep_no_contact", "delete_contact"
CONTACT_INTENTS = (LEAVE_CONTACT, GIVE_CONTACT, NO_CONTACT, DELETE_CONTACT)
"""Intents that only buttons, and a few words where these are offered, have."""

WISH = "contact_wish"
"""Message property: which of these intents the message has, unless there is danger in it."""

PLAIN_REPLY = "plain_reply"
"""Message property: there is nothing in it but a contact, the wish to have it deleted, or a yes or a no to the
question, no danger to look for."""

CONTACT = "contact"
"""Key of the parse data: the contact, and the text with something else in its place. It is never stored."""

VALUE, WITHOUT = "value", "without"

MASKED = "contact_masked"
"""Key of the stored parse data: the text was stored with something else in the contact's place."""
