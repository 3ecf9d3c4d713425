"""The one ranking over all intents: article topics, not-covered names, safety classes and the others."""

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Span
from threadpoolctl import threadpool_limits

from assistant.nlu.calibrated_network import CalibratedNetwork
from assistant.nlu.fit_settings import FitSettings
from assistant.nlu.intent_output import set_intent
from assistant.nlu.message_parts import Part, document, sentences
from assistant.nlu.sentence_features import SentenceFeatures
from assistant.nlu.source_digest import source_digest
from assistant.nlu.spacy_manifest import spacy_manifest
from assistant.pipeline.question_splitter import OPENERS

PROBABILITIES = "probabilities"
"""Message property: full intent to probability, for the whole message."""

PARTS = "parts"
"""Message property: the sentences of a message that has several."""

MODEL_FILE = "topics.npz"
MODULES = (
    "calibrated_network",
    "fit_settings",
    "intent_output",
    "message_parts",
    "reduced_features",
    "sentence_features",
)
"""What of this package the component uses."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Small networks over the encoder's layers and character n-grams.

    They write a ranking over full intents. Sentences of a longer message are ranked as well.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented."""
        return {
            # How many units the hidden layer of each network has.
            "hidden_units": 128,
            # The penalty on the weights (scikit-learn's alpha).
            "regularization": 0.01,
            # To how many dimensions the n-grams are reduced while training, which makes it quick.
            "ngram_dimensions": 300,
            # What the logits are divided by; `faq calibrate` finds it.
            "temperature": 1.0,
            # How many intents the ranking shows.
            "ranking_length": 10,
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TopicClassifier":
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
    ) -> "TopicClassifier":
        """Loads a trained component (see parent class)."""
        # A turn's products are tiny: a second thread costs more to wake than it saves (p95 22 against 14 ms on two
        # busy cores). For the whole process, as NumPy has it.
        threadpool_limits(1, user_api="blas")
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
            [example.get_full_intent() for example in examples],
            FitSettings.of(self._config),
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / MODEL_FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Writes the ranking, and the probabilities for the components that follow."""
        if self._model is None:
            raise RuntimeError("The TopicClassifier is not trained. Run `make train`.")
        for message in messages:
            self._rank(message, self._model)
        return messages

    def _rank(self, message: Message, model: CalibratedNetwork) -> None:
        doc = document(message)
        (whole,) = model.probabilities(SentenceFeatures([doc]))
        ranking = sorted(whole.items(), key=lambda entry: -entry[1])
        set_intent(message, *ranking[0])
        shown = [{"name": name, "confidence": value} for name, value in ranking[: self._config["ranking_length"]]]
        message.set(INTENT_RANKING_KEY, shown, add_to_output=True)
        message.set(PROBABILITIES, whole)
        parts = sentences(doc)
        if parts:
            probabilities = model.probabilities(SentenceFeatures(parts))
            message.set(PARTS, [Part(*pair) for pair in zip(probabilities, map(_asks, parts), strict=True)])


def _asks(sentence: Span) -> bool:
    words = [token.lower_ for token in sentence if token.is_alpha]
    return sentence.text.rstrip().endswith("?") or any(word in OPENERS for word in words[:2])
