"""What a message may be about, and how likely each kind of danger is."""

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits

from assistant.calibration.temperature import tempered
from assistant.nlu.calibrated_network import CalibratedNetwork
from assistant.nlu.example_ranking import ExampleRanking, confidence
from assistant.nlu.fit_settings import FitSettings
from assistant.nlu.intent_output import set_intent
from assistant.nlu.message_parts import Part, asks, document, sentences
from assistant.nlu.reduced_features import ReducedFeatures
from assistant.nlu.sentence_features import SentenceFeatures
from assistant.nlu.source_digest import source_digest
from assistant.nlu.spacy_manifest import spacy_manifest
from assistant.safety.safety_class import danger_class

PROBABILITIES = "probabilities"
"""Message property: full intent to probability, for the whole message."""

DANGER = "danger"
"""Message property: safety class or `harmless` to its probability, for the whole message."""

PARTS = "parts"
"""Message property: the sentences of a message that has several."""

FAMILIARITY = "familiarity"
"""Message property: how similar the message is to the nearest examples of its likeliest intent, at most 1."""

INTENTS_FILE, DANGER_FILE = "intents.npz", "danger.npz"
MODULES = (
    "calibrated_network",
    "example_ranking",
    "fit_settings",
    "intent_output",
    "message_parts",
    "nearest_examples",
    "reduced_features",
    "sentence_features",
    "vector_regression",
)
"""What of this package the component uses."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageClassifier(GraphComponent):
    """Small networks over the encoder's layers and character n-grams: some rank the intents, some tell danger apart.

    Both learn from all examples: the ones by the full intent, the others by the safety class, with everything that is
    not of `safety/…` as harmless. Nothing is decided here; that is the business of the components that follow.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented."""
        return {
            # How many units the hidden layer has in each network that ranks the intents.
            "intent_units": 128,
            # How many units the hidden layer has in each network that tells danger apart; 0 leaves these out.
            "danger_units": 64,
            # The penalty on the weights (scikit-learn's alpha).
            "regularization": 0.01,
            # To how many dimensions the n-grams are reduced while training, which makes it quick.
            "ngram_dimensions": 200,
            # What the logits of the intents are divided by; `faq calibrate` finds it.
            "intent_temperature": 1.0,
            # What the logits of danger are divided by; `faq calibrate` finds it.
            "danger_temperature": 1.0,
            # Whether the nearest examples have a say; the ranking's confidence then says how familiar the message is,
            # and is low for one of no intent.
            "nearest_examples": False,
            # Whether a regression and the published encoder's vectors have one, too. With few examples an intent both
            # pay; with hundreds the first adds nothing, and the second little for a second encoding of each example.
            "few_examples": False,
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
    ) -> "MessageClassifier":
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
    ) -> "MessageClassifier":
        """Loads a trained component (see parent class)."""
        # A turn's products are tiny: a second thread costs more to wake than it saves (p95 22 against 14 ms on two
        # busy cores). For the whole process, as NumPy has it.
        threadpool_limits(1, user_api="blas")
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._intents = CalibratedNetwork.load(folder / INTENTS_FILE)
            if config["danger_units"]:
                component._danger = CalibratedNetwork.load(folder / DANGER_FILE)
            if config["nearest_examples"]:
                component._examples = ExampleRanking.load(folder)
        return component

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Covers the modules behind the component and the spaCy pipeline, of which Rasa knows but the name."""
        return source_digest(*MODULES) + spacy_manifest()

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self._intents: Optional[CalibratedNetwork] = None
        self._danger: Optional[CalibratedNetwork] = None
        self._examples: Optional[ExampleRanking] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on the encoded examples."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        intents = [example.get_full_intent() for example in examples]
        encoded = SentenceFeatures([document(example) for example in examples])
        if self._config["nearest_examples"]:
            self._examples = ExampleRanking.fit(encoded, intents, self._config["few_examples"])
        features = ReducedFeatures(encoded, self._config["ngram_dimensions"])
        tasks = [(intents, self._settings("intent"))]
        if self._config["danger_units"]:
            tasks.append(([danger_class(intent) for intent in intents], self._settings("danger")))
        self._intents, *dangers = CalibratedNetwork.fit(features, *tasks)
        self._danger = dangers[0] if dangers else None
        with self._model_storage.write_to(self._resource) as folder:
            self._intents.save(folder / INTENTS_FILE)
            if self._danger:
                self._danger.save(folder / DANGER_FILE)
            if self._examples:
                self._examples.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Writes the ranking, and the probabilities for the components that follow."""
        if self._intents is None:
            raise RuntimeError("The MessageClassifier is not trained. Run `make train`.")
        for message in messages:
            self._classify(message, self._intents)
        return messages

    def _settings(self, network: str) -> FitSettings:
        # With examples, it is what networks and examples say together that is to mean what it says.
        temperature = 1.0 if self._config["nearest_examples"] else self._config[f"{network}_temperature"]
        return FitSettings(self._config[f"{network}_units"], self._config["regularization"], temperature)

    def _classify(self, message: Message, network: CalibratedNetwork) -> None:
        doc = document(message)
        parts = sentences(doc)
        features = SentenceFeatures([doc, *parts])
        rows = network.probabilities(features)
        dangers = self._danger.probabilities(features) if self._danger else [{} for _ in rows]
        if self._examples:
            united = self._examples.rank(features, rows, dangers)
            rows = [tempered(row.probabilities, self._config["intent_temperature"]) for row in united]
            dangers = [tempered(row.danger, self._config["danger_temperature"]) for row in united]
        whole, *ranked = rows
        danger, *dangers = dangers
        ranking = sorted(whole.items(), key=lambda entry: -entry[1])
        intent, sure = ranking[0]
        if self._examples:
            familiarity = united[0].similarities[intent]
            message.set(FAMILIARITY, familiarity)
            sure = confidence(familiarity, sure)
        set_intent(message, intent, sure)
        shown = [{"name": name, "confidence": value} for name, value in ranking[: self._config["ranking_length"]]]
        message.set(INTENT_RANKING_KEY, shown, add_to_output=True)
        message.set(PROBABILITIES, whole)
        message.set(DANGER, danger)
        message.set(PARTS, [Part(*values) for values in zip(ranked, dangers, map(asks, parts), strict=True)])
