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
from sklearn.model_selection import StratifiedKFold

from assistant.building.encoder_build import EncoderBuild
from assistant.building.encoder_weights import EncoderWeights
from assistant.building.examples import Example
from assistant.building.spacy_build import SpacyBuild
from assistant.nlu.danger_classifier import DANGER, DANGER_PARTS, DangerClassifier
from assistant.nlu.decision import Probabilities
from assistant.nlu.fit_settings import SEED
from assistant.nlu.message_parts import Part
from assistant.nlu.slash_guard import SlashGuard
from assistant.nlu.topic_classifier import PARTS, PROBABILITIES, TopicClassifier

FOLDS = 3


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
    """Cross-validates encoder and classifiers on the project's training data, with temperatures of 1.

    The encoder is adapted in each fold again: one that had seen the held-out examples would tell them apart too well.

    Args:
        config: the settings of each component by its name in config.yml.
    """
    data = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"]).get_nlu_data()
    examples = data.intent_examples
    results: list[HeldOut] = []
    for fold, (train, held) in enumerate(_splits(examples), start=1):
        print(f"Cross-validating, fold {fold} of {FOLDS}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            learnt = _of(examples, train)
            graph = _Graph(Path(folder), config, [Example(e.get(TEXT), e.get_full_intent()) for e in learnt])
            encoded = graph.featurize(TrainingData(learnt))
            classifiers = [graph.trained(TopicClassifier, encoded), graph.trained(DangerClassifier, encoded)]
            judged = graph.featurize(TrainingData(_of(examples, held))).intent_examples
            results += [_result(classifiers, example) for example in judged]
    return results


def _of(examples: list[Message], indices: NDArray[np.int64]) -> list[Message]:
    return [copy.deepcopy(examples[index]) for index in indices]


def _result(classifiers: list[Any], example: Message) -> HeldOut:
    intent = example.get_full_intent()
    for classifier in classifiers:
        classifier.process([example])
    return HeldOut(
        example.get(TEXT),
        intent,
        example.get(PROBABILITIES),
        example.get(PARTS) or [],
        example.get(DANGER),
        example.get(DANGER_PARTS),
    )


def _splits(examples: list[Message]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    intents = [example.get_full_intent() for example in examples]
    yield from StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(intents, intents)


class _Graph:
    """The components of the pipeline up to the classifier, as Rasa makes them, over an encoder of their own."""

    def __init__(self, folder: Path, config: dict[str, dict[str, Any]], examples: list[Example]) -> None:
        self._storage = LocalModelStorage.create(folder)
        self._context = ExecutionContext(GraphSchema({}), model_id="calibration")
        self._made = 0
        encoder = EncoderBuild(folder / "encoder", EncoderWeights())
        encoder.build(examples)
        pipeline = SpacyBuild(folder, encoder)
        pipeline.build()
        self._config = {**config, "SpacyNLP": {**config["SpacyNLP"], "model": str(pipeline.path)}}

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
