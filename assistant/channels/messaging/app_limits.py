"""What an app can show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AppLimits:
    """The limits of an app's documentation. Choices that do not all fit become a numbered list.

    Attributes:
        text_characters: of a message.
        buttons: below one message; 0 where the app has none.
        button_characters: of a button's title.
        payload_bytes: of what a button sends, in UTF-8.
    """

    text_characters: int
    buttons: int = 0
    button_characters: int = 0
    payload_bytes: int = 0
