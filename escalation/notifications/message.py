"""What is sent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """A notification in words.

    Attributes:
        title: one line.
        body: the rest, plain text.
    """

    title: str
    body: str
