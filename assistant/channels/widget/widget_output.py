"""Sends what staff wrote to the open pages."""

from typing import Any, Callable, Dict

from rasa.core.channels.channel import OutputChannel

IsOpen = Callable[[str], bool]
Publish = Callable[[str], None]


class WidgetOutput(OutputChannel):
    """Has the pages shown what was just added to their conversation.

    The pages get what the tracker store has, and in its order: the message itself is not used.

    Args:
        is_open: whether a page has a conversation open.
        publish: sends the pages of a conversation what is new in it.
    """

    def __init__(self, is_open: IsOpen, publish: Publish) -> None:
        self._is_open, self._publish = is_open, publish

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Sends what is new (see parent class).

        Raises:
            ConnectionError: nobody has the conversation open any more.
        """
        if not self._is_open(recipient_id):
            raise ConnectionError("No page has the conversation open.")
        self._publish(recipient_id)
