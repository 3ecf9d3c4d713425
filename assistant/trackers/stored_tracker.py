"""A tracker that knows what of it is in the database."""

from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker


class StoredTracker(DialogueStateTracker):
    """A dialogue state tracker out of the tracker store.

    Attributes:
        stored_events: how many of its events, from the first, are in the database.
        last_number: the number of the last of these within the conversation, -1 for none.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_events = 0
        self.last_number = -1
