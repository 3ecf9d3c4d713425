"""A message that waits to be answered."""

from dataclasses import dataclass

from assistant.channels.messaging.incoming import Incoming


@dataclass(frozen=True, eq=False)
class MessageIn:
    """An incoming message and whose it is.

    Attributes:
        conversation: the conversation's id.
        incoming: the message.
        again: whether a process that died may have answered it already.
    """

    conversation: str
    incoming: Incoming
    again: bool = False
