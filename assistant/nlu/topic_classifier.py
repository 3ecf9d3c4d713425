"""The one ranking over all intents: article topics, not-covered names, safety classes and the others."""

from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize
from spacy.tokens import Doc, Span

from assistant.nlu.calibrated_regression import SEED, CalibratedRegression
from assistant.nlu.decision import Probabilities
from assistant.nlu.intent_output import set_intent
from assistant.nlu.source_digest import source_digest
from assistant.nlu.spacy_manifest import spacy_manifest
from assistant.pipeline.question_splitter import OPENERS

PROBABILITIES = "probabilities"
"""Message property: full intent to probability, for the whole message."""

PARTS = "parts"
"""Message property: the sentences of a message that has several."""

MAX_PARTS = 12
"""Of a longer message the first and the last half of this many sentences are looked at one by one."""


class Part(NamedTuple):
    """A sentence of a message.

    Attributes:
        probabilities: full intent to probability, for this sentence alone.
        asks: whether it has the form of a question.
    """

    probabilities: Probabilities
    asks: bool


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Calibrated logistic regression on the sentence vector and character n-grams.

    It reads Rasa's dense and sparse sentence features and writes a ranking over full intents. Sentences of a longer
    message are ranked as well, by a second regression that knows the sentence vector alone.
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
            # Parts of the cross-validation that finds the temperature.
            "folds": 3,
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
            component._whole = CalibratedRegression.load(folder / "whole.npz")
            component._part = CalibratedRegression.load(folder / "part.npz")
        return component

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Covers the modules behind the component and the spaCy pipeline, of which Rasa knows but the name."""
        return source_digest("calibrated_regression", "intent_output", "decision") + spacy_manifest()

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self._whole: CalibratedRegression | None = None
        self._part: CalibratedRegression | None = None

    def train(self, training_data: TrainingData) -> Resource:
        """Trains both regressions on the featurized examples."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = [example.get_full_intent() for example in examples]
        strength, folds = self._config["inverse_regularization"], self._config["folds"]
        vectors, ngrams = _vectors(examples), self._ngrams(examples)
        reduction = TruncatedSVD(min(self._config["ngram_dimensions"], ngrams.shape[1] - 1), random_state=SEED).fit(
            ngrams
        )
        together = np.hstack([vectors, reduction.transform(ngrams).astype(np.float32)])
        whole = CalibratedRegression.fit(together, labels, strength, folds)
        self._whole = whole.unfold(vectors.shape[1], reduction.components_)
        self._part = CalibratedRegression.fit(vectors, labels, strength, folds)
        with self._model_storage.write_to(self._resource) as folder:
            self._whole.save(folder / "whole.npz")
            self._part.save(folder / "part.npz")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Writes the ranking, and the probabilities for the components that follow."""
        for message in messages:
            self._rank(message)
        return messages

    def _rank(self, message: Message) -> None:
        if self._whole is None or self._part is None:
            raise RuntimeError("The TopicClassifier is not trained. Run `make train`.")
        features = hstack([csr_matrix(_vectors([message])), self._ngrams([message])], format="csr")
        (whole,) = self._whole.probabilities(features)
        ranking = sorted(whole.items(), key=lambda entry: -entry[1])
        set_intent(message, *ranking[0])
        shown = [{"name": name, "confidence": value} for name, value in ranking[: self._config["ranking_length"]]]
        message.set(INTENT_RANKING_KEY, shown, add_to_output=True)
        message.set(PROBABILITIES, whole)
        sentences = _sentences(message.get(SPACY_DOCS[TEXT]))
        if sentences:
            probabilities = self._part.probabilities(normalize(np.array([sentence.vector for sentence in sentences])))
            message.set(PARTS, [Part(*pair) for pair in zip(probabilities, map(_asks, sentences), strict=True)])

    def _ngrams(self, messages: List[Message]) -> csr_matrix:
        """The n-gram counts, each row scaled to the configured length."""
        counts = vstack([_sentence_row(message.get_sparse_features(TEXT)) for message in messages])
        return normalize(counts.astype(np.float32)) * self._config["ngram_weight"]


def _vectors(messages: List[Message]) -> NDArray[np.float32]:
    """The sentence vectors with length 1, shape (messages, 384)."""
    rows = np.vstack([_sentence_row(message.get_dense_features(TEXT)) for message in messages])
    vectors: NDArray[np.float32] = normalize(rows.astype(np.float32))
    return vectors


def _sentence_row(features: Tuple[Optional[Features], Optional[Features]]) -> Any:
    """The sentence's row out of Rasa's pair of sequence and sentence features."""
    sentence = features[1]
    if sentence is None:
        raise ValueError(
            "A message has no sentence features. Keep SpacyFeaturizer and CountVectorsFeaturizer in config.yml."
        )
    return sentence.features


def _sentences(doc: Doc) -> Tuple[Span, ...]:
    """The sentences of a message with several, at most MAX_PARTS, else none."""
    sentences = tuple(sentence for sentence in doc.sents if any(token.is_alpha for token in sentence))
    half = MAX_PARTS // 2
    if len(sentences) > MAX_PARTS:
        sentences = sentences[:half] + sentences[-half:]
    return sentences if len(sentences) > 1 else ()


def _asks(sentence: Span) -> bool:
    words = [token.lower_ for token in sentence if token.is_alpha]
    return sentence.text.rstrip().endswith("?") or any(word in OPENERS for word in words[:2])
