from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from assistant.building.encoder_adaptation import EncoderAdaptation, Tensors
from assistant.building.encoder_build import EncoderBuild
from assistant.building.encoder_graph import FIRST_ADAPTED
from assistant.building.encoder_weights import EncoderWeights
from assistant.building.examples import Example, read_examples
from assistant.pipeline.sentence_encoder import SentenceEncoder

INTENTS = ("not_covered/cost", "not_covered/logistics")


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    """Forty of each of two intents."""
    every = read_examples()
    return [example for intent in INTENTS for example in [e for e in every if e.intent == intent][:40]]


@pytest.fixture(scope="module")
def adapted(examples: list[Example]) -> Tensors:
    return EncoderAdaptation(EncoderWeights().folder).adapted(examples, ["harmless"] * len(examples))


def test_the_adapted_layers_have_the_names_and_shapes_of_the_published_ones(adapted: Tensors) -> None:
    upper = {
        name: tensor.shape
        for name, tensor in load_file(EncoderWeights().tensors).items()
        if name.startswith("encoder.layer.") and int(name.split(".")[2]) >= FIRST_ADAPTED
    }

    assert {name: tensor.shape for name, tensor in adapted.items()} == upper


def test_adapting_changes_the_layers_but_a_little(adapted: Tensors) -> None:
    published = load_file(EncoderWeights().tensors)
    changes = [np.linalg.norm(adapted[name] - published[name]) / np.linalg.norm(published[name]) for name in adapted]

    assert 0 < np.median(changes) < 0.2


def test_training_twice_gives_the_same(examples: list[Example], adapted: Tensors) -> None:
    again = EncoderAdaptation(EncoderWeights().folder).adapted(examples, ["harmless"] * len(examples))

    assert all(np.allclose(again[name], adapted[name], atol=1e-4) for name in adapted)


def test_examples_of_different_intents_lie_further_apart_than_before(model: Path, examples: list[Example]) -> None:
    build = EncoderBuild(model.parent / "encoder", EncoderWeights())
    after, before = [SentenceEncoder(file, build.tokenizer) for file in (build.adapted, build.published)]

    def contrast(vectors: list[np.ndarray]) -> float:
        pairs = list(combinations(range(len(examples)), 2))
        alike = [float(vectors[a] @ vectors[b]) for a, b in pairs if examples[a].intent == examples[b].intent]
        different = [float(vectors[a] @ vectors[b]) for a, b in pairs if examples[a].intent != examples[b].intent]
        return float(np.mean(alike) - np.mean(different))

    def unit(vector: np.ndarray) -> np.ndarray:
        return vector / np.linalg.norm(vector)

    adapted = [unit(after.encode(example.text).vector) for example in examples]
    published = [unit(before.encode(example.text).vector) for example in examples]

    assert contrast(adapted) > contrast(published)
