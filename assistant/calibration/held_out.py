"""Probabilities of training examples by a model that has seen nothing like them."""

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
from rasa.nlu.featurizers.dense_featurizer.spacy_featurizer import SpacyFeaturizer
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rich.progress import track
from sklearn.cluster import KMeans
from sklearn.model_selection import StratifiedGroupKFold

from assistant.nlu.decision import Probabilities
from assistant.nlu.topic_classifier import PARTS, PROBABILITIES, Part, TopicClassifier

FOLDS = 5
CLUSTERS = 10
"""Examples of an intent are grouped by likeness into this many clusters, and a cluster is held out as one."""

SEED = 42


@dataclass(frozen=True)
class HeldOut:
    """One example and what the model said of it.

    Attributes:
        intent: the intent that its author gave it.
        whole: the probabilities of the message.
        parts: its sentences, when there are several.
    """

    intent: str
    whole: Probabilities
    parts: list[Part]


def held_out(config: dict[str, dict[str, Any]]) -> list[HeldOut]:
    """Cross-validates the TopicClassifier on the project's training data.

    Whoever asks words things in another way than the examples do. So whole clusters of like examples are held out at a
    time (StratifiedGroupKFold over k-means clusters of the sentence vectors within each intent), which is harder than
    holding out single examples.

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
            classifier = graph.classifier()
            classifier.train(TrainingData([data.intent_examples[index] for index in train]))
            results += [
                _result(message) for message in classifier.process([data.intent_examples[index] for index in held])
            ]
    return results


def _result(message: Message) -> HeldOut:
    return HeldOut(message.get_full_intent(), message.get(PROBABILITIES), message.get(PARTS) or [])


def _splits(examples: list[Message]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    vectors = np.vstack(
        [features.features for _, features in (example.get_dense_features(TEXT) for example in examples) if features]
    )
    intents = np.array([example.get_full_intent() for example in examples])
    groups = np.empty(len(examples), dtype=object)
    for intent in np.unique(intents):
        own = np.flatnonzero(intents == intent)
        clusters = KMeans(min(CLUSTERS, len(own)), n_init=3, random_state=SEED).fit_predict(vectors[own])
        groups[own] = [f"{intent} {cluster}" for cluster in clusters]
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    yield from splitter.split(vectors, intents, np.unique(groups, return_inverse=True)[1])


class _Graph:
    """The components of the pipeline up to the classifier, as Rasa makes them."""

    def __init__(self, folder: Path, config: dict[str, dict[str, Any]]) -> None:
        self._storage = LocalModelStorage.create(folder)
        self._context = ExecutionContext(GraphSchema({}), model_id="calibration")
        self._config = config
        self._made = 0

    def featurize(self, data: TrainingData) -> TrainingData:
        model = self._make(SpacyNLP).provide()
        data = SpacyNLP.process_training_data(self._make(SpacyNLP), data, model)
        data = self._make(SpacyTokenizer).process_training_data(data)
        data = self._make(SpacyFeaturizer).process_training_data(data)
        ngrams = self._make(CountVectorsFeaturizer)
        ngrams.train(data)
        return TrainingData(list(ngrams.process_training_data(data).training_examples))

    def classifier(self) -> TopicClassifier:
        made: TopicClassifier = self._make(TopicClassifier)
        return made

    def _make(self, component: Any) -> Any:
        self._made += 1
        config = {**component.get_default_config(), **self._config.get(component.__name__, {})}
        return component.create(config, self._storage, Resource(f"{component.__name__}{self._made}"), self._context)
