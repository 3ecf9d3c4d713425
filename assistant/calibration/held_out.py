"""Probabilities of training examples by a model that was trained without them."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sklearn.model_selection import StratifiedKFold

from assistant.building.digest import digest
from assistant.building.examples import EXAMPLES, Example, read_examples
from assistant.calibration.understanding import Settings, Understanding
from assistant.nlu.clean_text import clean_text
from assistant.nlu.decision import Probabilities
from assistant.nlu.fit_settings import SEED
from assistant.nlu.message_classifier import DANGER, MODULES, PARTS, PROBABILITIES
from assistant.nlu.message_parts import Part

FOLDS = 3

KEPT = Path("var/held-out")
PACKAGE = Path(__file__).parents[1]
SOURCES = [
    EXAMPLES,
    *(PACKAGE / "building").glob("encoder_*.py"),
    PACKAGE / "building" / "spacy_build.py",
    PACKAGE / "pipeline",
    *(PACKAGE / "nlu" / f"{name}.py" for name in ("clean_text", "message_classifier", *MODULES)),
    Path(__file__),
    Path(__file__).with_name("understanding.py"),
]
"""What the probabilities depend on, beside the settings."""

UNTEMPERED = {"intent_temperature": 1.0, "danger_temperature": 1.0}


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

    @classmethod
    def of(cls, row: dict[str, Any]) -> "HeldOut":
        """What `asdict` made of one."""
        return cls(**{**row, "parts": [Part(*part) for part in row["parts"]]})


def held_out(settings: Settings, kept: Path = KEPT) -> list[HeldOut]:
    """Cross-validates encoder and classifiers on the project's examples, with temperatures of 1.

    It takes a quarter of an hour, so the result is kept until something that it depends on changes.

    Args:
        settings: those of each component by its name in config.yml.
        kept: the folder for the result.
    """
    classifier = {**settings.get("MessageClassifier", {}), **UNTEMPERED}
    content = json.dumps([digest(SOURCES), classifier, settings.get("EncoderBuild")], sort_keys=True)
    path = kept / f"{hashlib.sha256(content.encode()).hexdigest()[:16]}.json"
    if path.is_file():
        return [HeldOut.of(row) for row in json.loads(path.read_text(encoding="utf-8"))]
    results: list[HeldOut] = []
    for fold, (train, held) in enumerate(folds(clean_examples()), start=1):
        print(f"Cross-validating, fold {fold} of {FOLDS}", flush=True)
        results += judged(settings, train, held)
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.glob("*.json"):
        old.unlink()
    path.write_text(json.dumps([asdict(row) for row in results]), encoding="utf-8")
    return results


def judged(settings: Settings, train: Sequence[Example], held: Sequence[Example]) -> list[HeldOut]:
    """What a model that learnt from some examples says of others, with temperatures of 1."""
    classifier = {**settings.get("MessageClassifier", {}), **UNTEMPERED}
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
