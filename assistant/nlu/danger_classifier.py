"""How likely each kind of danger is, in a message and in each of its sentences."""

from typing import Any, Dict, List, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.preprocessing import StandardScaler

from assistant.nlu.calibrated_network import CalibratedNetwork
from assistant.nlu.calibrated_regression import FitSettings
from assistant.nlu.message_model import MessageModel
from assistant.nlu.sentence_features import document, layers, ngrams, sentences
from assistant.nlu.source_digest import source_digest
from assistant.nlu.spacy_manifest import spacy_manifest

DANGER = "danger"
"""Message property: safety class or `harmless` to its probability, for the whole message."""

DANGER_PARTS = "danger_parts"
"""Message property: the same for each sentence, when there are several."""

SAFETY_INTENT, HARMLESS = "safety", "harmless"
MODULES = ("calibrated_network", "calibrated_regression", "message_model", "sentence_features", "decision")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerClassifier(GraphComponent):
    """A small network over the encoder's layers and character n-grams, safety classes against everything else.

    It learns from all examples: those of `safety/…` by their class, the others as harmless. It decides nothing; what
    its probabilities lead to is the SafetyClassifier's business.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented."""
        return {
            # Inverse strength of the regularization (scikit-learn's C).
            "inverse_regularization": 1.0,
            # To how many dimensions the n-grams are reduced while training, which makes it quick.
            "ngram_dimensions": 300,
            # What the logits are divided by; `faq calibrate` finds it.
            "temperature": 1.0,
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "DangerClassifier":
        """Creates an untrained component (see parent class)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "DangerClassifier":
        """Loads a trained component (see parent class)."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = MessageModel.load(CalibratedNetwork, folder)
        return component

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Covers the modules behind the component and the spaCy pipeline, of which Rasa knows but the name."""
        return source_digest(*MODULES) + spacy_manifest()

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self._model: Optional[MessageModel] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on the featurized examples."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        dense = layers([document(example) for example in examples])
        # Columns of about equal spread: else the penalty on the weights would favour the layer with the larger numbers.
        scaler = StandardScaler().fit(dense)
        spread = scaler.scale_ * np.sqrt(dense.shape[1] / 3)
        self._model = MessageModel.fit(
            CalibratedNetwork,
            ((dense - scaler.mean_) / spread).astype(np.float32),
            ngrams(examples),
            [danger_class(example.get_full_intent()) for example in examples],
            self._config["ngram_dimensions"],
            FitSettings(self._config["inverse_regularization"], self._config["temperature"], balanced=False),
        ).unscale(scaler.mean_, spread)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Writes the probabilities for the SafetyClassifier."""
        if self._model is None:
            raise RuntimeError("The DangerClassifier is not trained. Run `make train`.")
        for message in messages:
            doc = document(message)
            message.set(DANGER, self._model.message(layers([doc]), ngrams([message])))
            parts = sentences(doc)
            message.set(DANGER_PARTS, self._model.sentences(layers(parts)) if parts else [])
        return messages


def danger_class(full_intent: str) -> str:
    """The class of an example: `crisis_self` for `safety/crisis_self`, `harmless` for any other intent."""
    base, _, name = full_intent.partition("/")
    return name if base == SAFETY_INTENT else HARMLESS
