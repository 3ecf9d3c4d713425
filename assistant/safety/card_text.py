"""One wording of a safety card, as its file has it."""

from dataclasses import dataclass
from typing import Any

from assistant.safety.number_phrases import DEFAULT_LANGUAGE

FIRST, REPEATED, WORSENED, RETRACTED = "first", "repeated", "worsened", "retracted"
SITUATIONS = (FIRST, REPEATED, WORSENED, RETRACTED)


@dataclass(frozen=True)
class CardText:
    """A variation of a response in `data/safety/`.

    Attributes:
        situation: `first`, `repeated`, `worsened` or `retracted`; `first` when its file does not say.
        language: such as `en`, which it is when its file does not say.
        text: the text with placeholders.
        buttons: its own buttons.
        related: full intents whose answers may be offered beside it.
    """

    situation: str
    language: str
    text: str
    buttons: tuple[dict[str, str], ...]
    related: tuple[str, ...]

    @classmethod
    def of(cls, variation: dict[str, Any]) -> "CardText":
        """Takes the parts out of a variation.

        Raises:
            ValueError: a part is missing or unknown.
        """
        metadata = variation.get("metadata") or {}
        situation = metadata.get("situation", FIRST)
        if situation not in SITUATIONS:
            raise ValueError(f"the situation `{situation}` is none of {', '.join(SITUATIONS)}")
        if not str(variation.get("text") or "").strip():
            raise ValueError("a variation has no text")
        buttons = tuple(variation.get("buttons") or ())
        if not all(button.get("title") and str(button.get("payload")).startswith("/") for button in buttons):
            raise ValueError("a button needs a `title`, and a `payload` that begins with a slash")
        return cls(
            situation,
            str(metadata.get("language", DEFAULT_LANGUAGE)),
            str(variation["text"]).strip(),
            buttons,
            tuple(metadata.get("related") or ()),
        )
