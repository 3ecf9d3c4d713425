from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

from assistant.nlu.example_ranking import ExampleRanking, Ranked, confidence
from assistant.nlu.nearest_examples import NearestExamples
from assistant.nlu.sentence_features import SentenceFeatures
from assistant.nlu.vector_regression import VectorRegression

EXAMPLES = {
    "opening": ["when do you open", "opening hours please", "are you open on sunday"],
    "bread": ["which bread have you got", "do you sell rye bread", "is the bread fresh"],
    "parking": ["where can i park my car"],
}
LABELS = [label for label, texts in EXAMPLES.items() for _ in texts]
NO_OPINION = dict.fromkeys(sorted(EXAMPLES), 1 / len(EXAMPLES))


@pytest.fixture(scope="module")
def examples(nlp: Language) -> SentenceFeatures:
    return features(nlp, *(text for texts in EXAMPLES.values() for text in texts))


@pytest.fixture(scope="module", params=[True, False], ids=["few examples", "many examples"])
def ranking(request: pytest.FixtureRequest, examples: SentenceFeatures) -> ExampleRanking:
    return ExampleRanking.fit(examples, LABELS, few=request.param)


def features(nlp: Language, *texts: str) -> SentenceFeatures:
    return SentenceFeatures([nlp(text) for text in texts])


def ranked(ranking: ExampleRanking, nlp: Language, text: str) -> Ranked:
    return ranking.rank(features(nlp, text), [NO_OPINION], [{}])[0]


def test_a_message_like_an_example_gets_its_intent_even_when_it_is_the_only_one(
    ranking: ExampleRanking, nlp: Language
) -> None:
    for text, label in (("do you have rye bread", "bread"), ("can i park my car", "parking")):
        probabilities = ranked(ranking, nlp, text).probabilities

        assert max(probabilities, key=probabilities.__getitem__) == label
        assert sum(probabilities.values()) == pytest.approx(1.0, abs=1e-5)


def test_a_message_that_no_example_is_like_is_less_familiar(ranking: ExampleRanking, nlp: Language) -> None:
    near, far = [
        max(ranked(ranking, nlp, text).similarities.values()) for text in ("do you sell bread", "who won the match")
    ]

    assert 0 < far < 0.5 < near <= 1.01


def test_a_second_example_near_a_message_makes_it_more_familiar(nlp: Language) -> None:
    texts = ["do you sell rye bread", "do you sell fresh bread", "do you sell rye bread", "who won the match"]
    ranking = ExampleRanking.fit(features(nlp, *texts), ["two", "two", "one", "one"], few=False)
    told = ranking.rank(features(nlp, "do you sell rye bread"), [{"one": 0.5, "two": 0.5}], [{}])[0]

    assert told.similarities["one"] < told.similarities["two"] <= 1.01


def test_an_example_of_danger_near_a_message_speaks_for_its_class(nlp: Language) -> None:
    labels = ["safety/misuse", "safety/misuse", "faq/speed", "not_covered/cost"]
    texts = ["can i snort it", "could i take it at a party", "how fast does it work", "what does it cost"]
    ranking = ExampleRanking.fit(features(nlp, *texts), labels, few=False)
    undecided = {"harmless": 0.5, "minor": 0.2, "misuse": 0.3}

    dangerous, harmless = ranking.rank(
        features(nlp, "may i snort it", "what is the cost"),
        [dict.fromkeys(sorted(set(labels)), 1 / 3)] * 2,
        [undecided] * 2,
    )

    assert dangerous.danger == pytest.approx({"harmless": 0.25, "minor": 0.1, "misuse": 0.65}, abs=0.02)
    assert harmless.danger == pytest.approx({"harmless": 0.75, "minor": 0.1, "misuse": 0.15}, abs=0.02)


@pytest.mark.parametrize("published", [True, False])
def test_an_example_is_most_similar_to_itself(examples: SentenceFeatures, published: bool) -> None:
    nearest, two_nearest = NearestExamples.fit(examples, LABELS, published).similarities(examples)

    own = [sorted(EXAMPLES).index(label) for label in LABELS]
    assert nearest[np.arange(len(own)), own] == pytest.approx(1.0, abs=0.02)
    assert (two_nearest <= nearest + 1e-6).all()
    assert two_nearest[-1, own[-1]] == pytest.approx(nearest[-1, own[-1]])


def test_what_is_saved_is_what_is_loaded(ranking: ExampleRanking, nlp: Language, tmp_path: Path) -> None:
    ranking.save(tmp_path)

    again = ranked(ExampleRanking.load(tmp_path), nlp, "is there bread on sunday")

    before = ranked(ranking, nlp, "is there bread on sunday")
    assert again.probabilities == pytest.approx(before.probabilities, abs=2e-3)
    assert again.similarities == pytest.approx(before.similarities, abs=2e-3)


def test_the_published_encoder_only_runs_for_few_examples(nlp: Language) -> None:
    many, few = [features(nlp, *(text for texts in EXAMPLES.values() for text in texts)) for _ in range(2)]
    ExampleRanking.fit(many, LABELS, few=False)
    ExampleRanking.fit(few, LABELS, few=True)

    assert "published" not in vars(many)
    assert "published" in vars(few)


def test_a_regression_tells_two_classes_apart() -> None:
    rows = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], np.float32)

    first, *_, last = VectorRegression.fit(rows, ["a", "a", "b", "b"]).probabilities(rows)

    assert first["a"] > 0.8
    assert last["b"] > 0.8
    assert sum(first.values()) == pytest.approx(1.0)


def test_confidence_follows_familiarity_first_and_probability_second() -> None:
    assert confidence(0.8, 0.3) > confidence(0.6, 0.9)
    assert confidence(0.8, 0.9) > confidence(0.8, 0.3)
    assert confidence(-0.1, 1.0) == 0.0
