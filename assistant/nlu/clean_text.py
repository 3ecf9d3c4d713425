"""What of a message's text the understanding looks at."""

import re
import unicodedata

MAX_CHARACTERS = 5000
"""Of a longer text the first and the last half of this many are read: questions and cries for help stand there."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean_text(text: str) -> str:
    """Drops what a reader would not see: control, zero-width, direction and surrogate characters, repeated blanks."""
    if len(text) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        text = f"{text[:half]} {text[-half:]}"
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))
    visible = "".join(character for character in spaced if unicodedata.category(character) not in _INVISIBLE)
    return re.sub(r"\s+", " ", visible).strip()
