"""This project's understanding on a data set, without what belongs to its domain: safety and the slash guard."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

import numpy as np
import yaml
from rasa.shared.nlu.training_data.message import Message

from assistant.building.examples import Example
from assistant.calibration.temperature import find_temperature, tempered
from assistant.calibration.understanding import Settings, Understanding
from assistant.nlu.example_ranking import confidence
from assistant.nlu.message_classifier import FAMILIARITY, PROBABILITIES
from tests.bench.nlu.data_set import OUT_OF_SCOPE, DataSet
from tests.bench.nlu.figures import Numbers, Words
from tests.bench.nlu.intent_names import with_names
from tests.bench.nlu.judged import Judged
from tests.bench.nlu.threshold import Split, choose_threshold, splits

SETTINGS = Path(__file__).with_name("settings.yml")
TIMED = 100
"""So many messages are timed one by one."""


def judge_with_ours(data_set: DataSet) -> Judged:
    """Chooses temperature and threshold by cross-validation, trains on all examples, and asks the messages.

    Args:
        data_set: its test messages are read after the training, and only to be asked.
    """
    temperature, threshold = _calibrated(data_set.train)
    with tempfile.TemporaryDirectory() as folder:
        understanding = Understanding(Path(folder), _settings(temperature), with_names(data_set.train))
        texts = [text for text, _ in data_set.test]
        answers = _Answers.of(understanding.judge(texts))
        times = [_milliseconds(understanding, text) for text in texts[:TIMED]]
    return Judged(
        answers.predicted,
        answers.probability,
        answers.confidence,
        threshold,
        understanding.trained_s,
        float(np.median(times)),
    )


def _calibrated(examples: Sequence[Example]) -> tuple[float, float]:
    """Temperature and threshold, by models that know but a part of the examples."""
    judged = [(_judged_by_part(split), [example.intent for example in split.test]) for split in splits(examples)]
    temperature = float(np.mean([_temperature(messages, labels) for messages, labels in judged]))
    answers = [_Answers.of(messages, temperature) for messages, _ in judged]
    threshold = choose_threshold(
        np.concatenate([answer.predicted for answer in answers]),
        np.concatenate([answer.confidence for answer in answers]),
        np.concatenate([labels for _, labels in judged]),
    )
    return temperature, threshold


def _judged_by_part(split: Split) -> list[Message]:
    with tempfile.TemporaryDirectory() as folder:
        understanding = Understanding(Path(folder), _settings(1.0), with_names(split.train))
        return understanding.judge([text for text, _ in split.test])


def _temperature(messages: list[Message], labels: list[str]) -> float:
    known = [(message.get(PROBABILITIES), label) for message, label in zip(messages, labels, strict=True)]
    rows, right = zip(*[row for row in known if row[1] != OUT_OF_SCOPE], strict=True)
    return find_temperature(list(rows), list(right))


def _settings(temperature: float) -> Settings:
    settings: Settings = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))
    settings["MessageClassifier"]["intent_temperature"] = temperature
    return settings


def _milliseconds(understanding: Understanding, text: str) -> float:
    start = time.perf_counter()
    understanding.judge_one(text)
    return 1000 * (time.perf_counter() - start)


@dataclass(frozen=True)
class _Answers:
    predicted: Words
    probability: Numbers
    confidence: Numbers

    @classmethod
    def of(cls, messages: Sequence[Message], temperature: float = 1.0) -> "_Answers":
        """What the messages say, as if the temperature had been another one than 1."""
        likeliest = [
            max(tempered(message.get(PROBABILITIES), temperature).items(), key=itemgetter(1)) for message in messages
        ]
        return cls(
            np.array([intent for intent, _ in likeliest]),
            np.array([probability for _, probability in likeliest]),
            np.array(
                [
                    confidence(message.get(FAMILIARITY), probability)
                    for message, (_, probability) in zip(messages, likeliest, strict=True)
                ]
            ),
        )
