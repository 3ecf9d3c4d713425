"""The one ranking over all intents: article topics, not-covered names, safety classes and the others."""

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.preprocessing import normalize
from spacy.tokens import Span

from assistant.nlu.calibrated_regression import CalibratedRegression, FitSettings
from assistant.nlu.intent_output import set_intent
from assistant.nlu.message_model import MessageModel
from assistant.nlu.sentence_features import Part, document, ngrams, sentences, vectors
from assistant.nlu.source_digest import source_digest
from assistant.nlu.spacy_manifest import spacy_manifest
from assistant.pipeline.question_splitter import OPENERS

PROBABILITIES = "probabilities"
"""Message property: full intent to probability, for the whole message."""

PARTS = "parts"
"""Message property: the sentences of a message that has several."""

MODULES = ("calibrated_regression", "message_model", "sentence_features", "intent_output", "decision")
"""What of this package the component uses."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Calibrated logistic regression on the sentence vector and character n-grams.

    It reads Rasa's dense and sparse sentence features and writes a ranking over full intents. Sentences of a longer
    message are ranked as well.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented."""
        return {
            # Inverse strength of the regularization (scikit-learn's C).
            "inverse_regularization": 10.0,
            # Length of the n-gram features' row beside the sentence vector's, which is 1.
            "ngram_weight": 1.0,
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
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = MessageModel.load(CalibratedRegression, folder)
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
        """Trains the regressions on the featurized examples."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._model = MessageModel.fit(
            CalibratedRegression,
            vectors(examples),
            ngrams(examples) * self._config["ngram_weight"],
            [example.get_full_intent() for example in examples],
            self._config["ngram_dimensions"],
            FitSettings(self._config["inverse_regularization"], self._config["temperature"], balanced=True),
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Writes the ranking, and the probabilities for the components that follow."""
        if self._model is None:
            raise RuntimeError("The TopicClassifier is not trained. Run `make train`.")
        for message in messages:
            self._rank(message, self._model)
        return messages

    def _rank(self, message: Message, model: MessageModel) -> None:
        whole = model.message(vectors([message]), ngrams([message]) * self._config["ngram_weight"])
        ranking = sorted(whole.items(), key=lambda entry: -entry[1])
        set_intent(message, *ranking[0])
        shown = [{"name": name, "confidence": value} for name, value in ranking[: self._config["ranking_length"]]]
        message.set(INTENT_RANKING_KEY, shown, add_to_output=True)
        message.set(PROBABILITIES, whole)
        parts = sentences(document(message))
        if parts:
            probabilities = model.sentences(normalize([part.vector for part in parts]))
            message.set(PARTS, [Part(*pair) for pair in zip(probabilities, map(_asks, parts), strict=True)])


def _asks(sentence: Span) -> bool:
    words = [token.lower_ for token in sentence if token.is_alpha]
    return sentence.text.rstrip().endswith("?") or any(word in OPENERS for word in words[:2])
