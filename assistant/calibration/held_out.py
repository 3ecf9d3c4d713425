"""Probabilities of training examples by a model that was trained without them."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.model_selection import StratifiedKFold

from assistant.building.examples import Example, read_examples
from assistant.calibration.understanding import Settings, Understanding
from assistant.nlu.clean_text import clean_text
from assistant.nlu.decision import Probabilities
from assistant.nlu.fit_settings import SEED
from assistant.nlu.message_classifier import DANGER, PARTS, PROBABILITIES
from assistant.nlu.message_parts import Part

FOLDS = 3


@dataclass(frozen=True)
class HeldOut:
    """One example and what models that were trained without it said of it.

    Attributes:
        text: the message.
        intent: the intent that its author gave it.
        whole: the probabilities of the intents for the message.
        danger: the probabilities of the safety classes and of `harmless` for the message.
        parts: its sentences, when there are several.
    """

    text: str
    intent: str
    whole: Probabilities
    danger: Probabilities
    parts: list[Part]


def held_out(settings: Settings) -> list[HeldOut]:
    """Cross-validates encoder and classifiers on the project's examples, with temperatures of 1.

    Args:
        settings: those of each component by its name in config.yml.
    """
    results: list[HeldOut] = []
    for fold, (train, held) in enumerate(folds(clean_examples()), start=1):
        print(f"Cross-validating, fold {fold} of {FOLDS}", flush=True)
        results += judged(settings, train, held)
    return results


def judged(settings: Settings, train: Sequence[Example], held: Sequence[Example]) -> list[HeldOut]:
    """What a model that learnt from some examples says of others, with temperatures of 1."""
    classifier = {**settings.get("MessageClassifier", {}), "intent_temperature": 1.0, "danger_temperature": 1.0}
    with tempfile.TemporaryDirectory() as folder:
        understanding = Understanding(Path(folder), {**settings, "MessageClassifier": classifier}, train)
        messages = understanding.judge([example.text for example in held])
    return [
        HeldOut(example.text, example.intent, message.get(PROBABILITIES), message.get(DANGER), message.get(PARTS))
        for example, message in zip(held, messages, strict=True)
    ]


def clean_examples() -> list[Example]:
    """The project's examples as the SlashGuard cleans them."""
    return [Example(clean_text(text), intent) for text, intent in read_examples()]


def folds(examples: Sequence[Example]) -> Iterator[tuple[list[Example], list[Example]]]:
    """Examples to learn from and examples held out, so that each is held out once."""
    intents = [example.intent for example in examples]
    for train, held in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(intents, intents):
        yield [examples[index] for index in train], [examples[index] for index in held]
