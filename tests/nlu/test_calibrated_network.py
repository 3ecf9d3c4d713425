from pathlib import Path

import pytest
from spacy.language import Language

from assistant.nlu.calibrated_network import CalibratedNetwork
from assistant.nlu.fit_settings import FitSettings
from assistant.nlu.reduced_features import ReducedFeatures
from assistant.nlu.sentence_features import SentenceFeatures

TEXTS = {"bread": "do you sell {} bread", "parking": "where can i park my {} car", "hours": "when do you open {}"}
WORDS = ["white", "brown", "old", "new", "big", "small"]


@pytest.mark.parametrize("intents", [["bread", "parking"], ["bread", "parking", "hours"]])
def test_what_was_learnt_is_likeliest_after_a_reload_too(nlp: Language, intents: list[str], tmp_path: Path) -> None:
    labels = [intent for intent in intents for _ in WORDS]
    texts = [TEXTS[intent].format(word) for intent in intents for word in WORDS]
    features = SentenceFeatures(list(nlp.pipe(texts)))

    (network,) = CalibratedNetwork.fit(ReducedFeatures(features, 5), (labels, FitSettings(16, 0.01, 1.0)))
    network.save(tmp_path / "network.npz")
    found = CalibratedNetwork.load(tmp_path / "network.npz").probabilities(features)

    assert [max(row, key=row.__getitem__) for row in found] == labels
    assert all(set(row) == set(intents) and sum(row.values()) == pytest.approx(1) for row in found)
    assert all(max(row.values()) > 0.9 for row in found)
