"""The training examples, as far as the encoder needs them."""

from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path("data/nlu")


class Example(NamedTuple):
    """One training example.

    Attributes:
        text: the message.
        intent: its full intent, such as `faq/speed`.
    """

    text: str
    intent: str


def read_examples(folder: Path = EXAMPLES) -> list[Example]:
    """Reads every example below a folder, as Rasa reads them."""
    # Importing Rasa takes seconds, and most calls of `faq train` have nothing to build.
    from rasa.shared.nlu.constants import TEXT
    from rasa.shared.nlu.training_data.loading import load_data

    examples = load_data(str(folder)).intent_examples
    return [Example(message.get(TEXT), message.get_full_intent()) for message in examples]
