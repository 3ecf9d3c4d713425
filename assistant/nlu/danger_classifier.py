"""How likely each kind of danger is, in a message and in each of its sentences."""

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.calibrated_network import CalibratedNetwork
from assistant.nlu.fit_settings import FitSettings
from assistant.nlu.message_parts import document, sentences
from assistant.nlu.sentence_features import SentenceFeatures
from assistant.nlu.source_digest import source_digest
from assistant.nlu.spacy_manifest import spacy_manifest
from assistant.safety.safety_class import danger_class

DANGER = "danger"
"""Message property: safety class or `harmless` to its probability, for the whole message."""

DANGER_PARTS = "danger_parts"
"""Message property: the same for each sentence, when there are several."""

MODEL_FILE = "danger.npz"
MODULES = ("calibrated_network", "fit_settings", "message_parts", "reduced_features", "sentence_features")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerClassifier(GraphComponent):
    """Small networks over the encoder's layers and character n-grams, safety classes against everything else.

    It learns from all examples: those of `safety/…` by their class, the others as harmless. It decides nothing; what
    its probabilities lead to is the SafetyClassifier's business.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented."""
        return {
            # How many units the hidden layer of each network has.
            "hidden_units": 64,
            # The penalty on the weights (scikit-learn's alpha).
            "regularization": 0.01,
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
            component._model = CalibratedNetwork.load(folder / MODEL_FILE)
        return component

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Covers the modules behind the component and the spaCy pipeline, of which Rasa knows but the name."""
        return source_digest(*MODULES) + spacy_manifest()

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self._model: Optional[CalibratedNetwork] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on the featurized examples."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._model = CalibratedNetwork.fit(
            SentenceFeatures(list(map(document, examples))),
            [danger_class(example.get_full_intent()) for example in examples],
            FitSettings.of(self._config),
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / MODEL_FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Writes the probabilities for the SafetyClassifier."""
        if self._model is None:
            raise RuntimeError("The DangerClassifier is not trained. Run `make train`.")
        for message in messages:
            doc = document(message)
            (whole,) = self._model.probabilities(SentenceFeatures([doc]))
            message.set(DANGER, whole)
            parts = sentences(doc)
            message.set(DANGER_PARTS, self._model.probabilities(SentenceFeatures(parts)) if parts else [])
        return messages
