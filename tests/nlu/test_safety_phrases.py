from pathlib import Path

import pytest

from assistant.nlu.safety_classifier import ACUTE
from assistant.nlu.safety_phrases import SafetyPhrases


@pytest.fixture(scope="module")
def phrases() -> SafetyPhrases:
    return SafetyPhrases.read()


@pytest.mark.parametrize(
    ("text", "safety_class"),
    [
        ("I WANT TO DIE", "crisis_self"),
        ("i want  to...die", "crisis_self"),
        ("i dont want to live anymore", "crisis_self"),
        ("I don\u2019t want to live anymore", "crisis_self"),
        ("he says he will kill himself", "crisis_other"),
        ("she isnt breathing", "emergency"),
        ("i want to die and i took too many pills", "emergency"),
        ("sometimes he hits me", "abuse"),
    ],
)
def test_a_phrase_is_found_in_any_spelling(phrases: SafetyPhrases, text: str, safety_class: str) -> None:
    found = phrases.find(text)

    assert found is not None
    assert found[0] == safety_class


@pytest.mark.parametrize(
    "text",
    [
        "I am dying to know how it works",
        "the traffic is killing me",
        "he skills himself up with courses",
        "does ketamine help with suicidal thoughts?",
        "a lifeline, offering a glimmer of light in their darkest moments",
        "",
    ],
)
def test_harmless_words_raise_no_alarm(phrases: SafetyPhrases, text: str) -> None:
    assert phrases.find(text) is None


def test_only_acute_classes_have_phrases_in_order_of_urgency(phrases: SafetyPhrases) -> None:
    classes = list(phrases._patterns)

    assert classes == [name for name in ACUTE if name in classes]


def test_a_file_of_another_form_is_an_error_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / "phrases.yml"
    file.write_text("safety_phrases:\n  emergency: not a list\n")

    with pytest.raises(ValueError, match=r"phrases.yml: under safety_phrases"):
        SafetyPhrases.read(file)
