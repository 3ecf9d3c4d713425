"""Probabilities of training examples by a model that was trained without them."""

import copy
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rich.progress import track
from sklearn.model_selection import StratifiedKFold

from assistant.nlu.danger_classifier import DANGER, DANGER_PARTS, DangerClassifier
from assistant.nlu.decision import Probabilities
from assistant.nlu.fit_settings import SEED
from assistant.nlu.message_parts import Part
from assistant.nlu.slash_guard import SlashGuard
from assistant.nlu.topic_classifier import PARTS, PROBABILITIES, TopicClassifier

FOLDS = 5


@dataclass(frozen=True)
class HeldOut:
    """One example and what models that were trained without it said of it.

    Attributes:
        text: the message.
        intent: the intent that its author gave it.
        whole: the probabilities of the intents for the message.
        parts: its sentences, when there are several.
        danger: the probabilities of the safety classes and of `harmless` for the message.
        danger_parts: the same for its sentences, when there are several.
    """

    text: str
    intent: str
    whole: Probabilities
    parts: list[Part]
    danger: Probabilities
    danger_parts: list[Probabilities]


def held_out(config: dict[str, dict[str, Any]]) -> list[HeldOut]:
    """Cross-validates the classifiers on the project's training data, with temperatures of 1.

    Args:
        config: the settings of each component by its name in config.yml.
    """
    with tempfile.TemporaryDirectory() as folder:
        graph = _Graph(Path(folder), config)
        data = graph.featurize(
            TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"]).get_nlu_data()
        )
        results: list[HeldOut] = []
        for train, held in track(list(_splits(data.intent_examples)), "Cross-validating"):
            part = TrainingData([data.intent_examples[index] for index in train])
            classifiers = [graph.trained(TopicClassifier, part), graph.trained(DangerClassifier, part)]
            results += [_result(classifiers, data.intent_examples[index]) for index in held]
    return results


def _result(classifiers: list[Any], example: Message) -> HeldOut:
    message = copy.copy(example)
    message.data = dict(example.data)
    for classifier in classifiers:
        classifier.process([message])
    return HeldOut(
        message.get(TEXT),
        example.get_full_intent(),
        message.get(PROBABILITIES),
        message.get(PARTS) or [],
        message.get(DANGER),
        message.get(DANGER_PARTS),
    )


def _splits(examples: list[Message]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    intents = [example.get_full_intent() for example in examples]
    yield from StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(intents, intents)


class _Graph:
    """The components of the pipeline up to the classifier, as Rasa makes them."""

    def __init__(self, folder: Path, config: dict[str, dict[str, Any]]) -> None:
        self._storage = LocalModelStorage.create(folder)
        self._context = ExecutionContext(GraphSchema({}), model_id="calibration")
        self._config = config
        self._made = 0

    def featurize(self, data: TrainingData) -> TrainingData:
        encoder = self._make(SpacyNLP)
        data = SlashGuard().process_training_data(data)
        encoded: TrainingData = encoder.process_training_data(data, encoder.provide())
        return encoded

    def trained(self, component: Any, data: TrainingData) -> Any:
        classifier = self._make(component, temperature=1.0)
        classifier.train(data)
        return classifier

    def _make(self, component: Any, **settings: Any) -> Any:
        self._made += 1
        config = {**component.get_default_config(), **self._config.get(component.__name__, {}), **settings}
        return component.create(config, self._storage, Resource(f"{component.__name__}{self._made}"), self._context)
