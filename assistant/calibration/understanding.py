"""The components that understand a message, over an encoder of their own."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.building.encoder_build import EncoderBuild
from assistant.building.encoder_weights import EncoderWeights
from assistant.building.examples import Example
from assistant.building.spacy_build import SpacyBuild
from assistant.nlu.message_classifier import MessageClassifier

Settings = dict[str, dict[str, Any]]
"""The settings of each component by its name in config.yml, and those of the EncoderBuild."""


class Understanding:
    """Encoder and MessageClassifier, as Rasa makes them, trained on the caller's examples alone.

    The encoder is adapted to these examples and to no others: one that had seen the messages it is to judge would tell
    them apart too well.

    Args:
        folder: where everything trained is kept.
        settings: how; a component that is not named gets its defaults.
        examples: what to learn from.

    Attributes:
        trained_s: how many seconds the training took, the encoder's adaptation included.
    """

    def __init__(self, folder: Path, settings: Settings, examples: Sequence[Example]) -> None:
        start = time.perf_counter()
        self._settings, self._made = settings, 0
        self._storage = LocalModelStorage.create(folder)
        self._context = ExecutionContext(GraphSchema({}), model_id="understanding")
        self._encoder = self._make(SpacyNLP, model=str(_packed(folder, settings, examples)))
        self._spacy = self._encoder.provide()
        self._classifier: MessageClassifier = self._make(MessageClassifier)
        self._classifier.train(self._encoded([Message.build(text, intent) for text, intent in examples]))
        self.trained_s = time.perf_counter() - start

    def judge(self, texts: Sequence[str]) -> list[Message]:
        """The messages with what the classifier says of them, in the order of the texts."""
        messages = {text: Message.build(text) for text in texts}
        self._encoded(list(messages.values()))
        self._classifier.process(list(messages.values()))
        return [messages[text] for text in texts]

    def judge_one(self, text: str) -> Message:
        """The same for a single message, the way a turn of a conversation goes."""
        message = Message.build(text)
        self._encoder.process([message], self._spacy)
        return self._classifier.process([message])[0]

    def _encoded(self, messages: list[Message]) -> TrainingData:
        encoded: TrainingData = self._encoder.process_training_data(TrainingData(messages), self._spacy)
        return encoded

    def _make(self, component: Any, **changes: Any) -> Any:
        self._made += 1
        config = {**component.get_default_config(), **self._settings.get(component.__name__, {}), **changes}
        return component.create(config, self._storage, Resource(f"{component.__name__}{self._made}"), self._context)


def _packed(folder: Path, settings: Settings, examples: Sequence[Example]) -> Path:
    """The spaCy pipeline with an encoder adapted to the examples."""
    encoder = EncoderBuild(folder / "encoder", EncoderWeights(), **settings.get("EncoderBuild", {}))
    encoder.build(examples)
    pipeline = SpacyBuild(folder, encoder)
    pipeline.build()
    return pipeline.path
