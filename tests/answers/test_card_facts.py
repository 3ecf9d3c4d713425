from pathlib import Path

import pytest

from assistant.answers.card_facts import ASKED_FROM, FILE, CardFacts, CardFactsError
from assistant.safety.safety_class import ACUTE, CLASSES

OTHERS = [name for name in CLASSES if name not in ACUTE]


@pytest.fixture(scope="module")
def facts() -> CardFacts:
    return CardFacts.read(FILE)


def ranked(**topics: float) -> dict[str, object]:
    """What the understanding says of a message with an alarm whose ranking still has these topics."""
    ranking = [{"name": f"faq/{topic}", "confidence": value} for topic, value in topics.items()]
    return {"questions": [], "intent_ranking": [{"name": "safety/medical_advice", "confidence": 1.0}, *ranking]}


def test_a_topic_that_the_ranking_still_has_counts_as_asked(facts: CardFacts) -> None:
    assert facts.asked("medical_advice", ranked(lasting=ASKED_FROM, speed=ASKED_FROM - 0.01)) == ["utter_faq/lasting"]


def test_so_does_one_of_several_questions_whatever_the_ranking(facts: CardFacts) -> None:
    several = {"questions": ["not_covered/procedure", "faq/evidence"], "intent_ranking": []}

    assert facts.asked("medical_advice", several) == ["utter_faq/evidence"]


def test_a_topic_that_is_both_is_shown_once_and_three_are_too_many(facts: CardFacts) -> None:
    asked = {**ranked(speed=0.5, who_for=0.4, mechanism=0.4), "questions": ["faq/speed"]}

    assert facts.asked("medical_advice", asked) == ["utter_faq/speed", "utter_faq/who_for"]


def test_after_treatment_trouble_a_topic_is_answered_without_hopeful_claims(facts: CardFacts) -> None:
    assert facts.asked("adverse_event", ranked(speed=0.9)) == ["utter_sober/speed"]


def test_beside_misuse_there_is_nothing_but_the_mechanism(facts: CardFacts) -> None:
    assert facts.asked("misuse", ranked(speed=0.9, mechanism=0.5)) == ["utter_sober/mechanism"]
    assert facts.unasked("misuse") == ["utter_sober/mechanism"]


@pytest.mark.parametrize("topic", ["outlook", "what_is", "about_article"])
def test_promotional_answers_are_not_given_beside_medical_advice(facts: CardFacts, topic: str) -> None:
    assert facts.asked("medical_advice", ranked(**{topic: 0.9})) == []


@pytest.mark.parametrize("name", OTHERS)
def test_what_nobody_asked_for_is_free_of_hopeful_claims(facts: CardFacts, name: str) -> None:
    assert facts.unasked(name)
    assert all(response.startswith("utter_sober/") for response in facts.unasked(name))


@pytest.mark.parametrize("name", ACUTE)
def test_an_acute_class_has_no_facts(facts: CardFacts, name: str) -> None:
    assert facts.asked(name, ranked(speed=0.9, mechanism=0.9)) == []
    assert facts.unasked(name) == []


def test_a_message_of_which_nothing_is_known_asks_for_nothing(facts: CardFacts) -> None:
    assert facts.asked("medical_advice", {}) == []


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (
            "safety_facts:\n  crisis_self:\n    asked: []\n    unasked: []\n",
            "crisis_self is none of adverse_event, medical",
        ),
        ("safety_facts:\n  theft:\n    asked: []\n    unasked: []\n", "theft is none of adverse_event, medical"),
        ("safety_facts:\n  misuse:\n    asked: []\n", "with the lists asked and unasked by class"),
        ("safety_facts:\n  misuse:\n    asked:\n    unasked: []\n", "with the lists asked and unasked by class"),
        ("safety_facts: [", "it needs the key safety_facts"),
        ("facts: {}\n", "it needs the key safety_facts"),
    ],
)
def test_a_bad_file_is_an_error_that_names_it(tmp_path: Path, content: str, wrong: str) -> None:
    file = tmp_path / "card_facts.yml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(CardFactsError) as error:
        CardFacts.read(file)

    assert str(error.value).startswith(f"{file}: ")
    assert wrong in str(error.value)
