import pytest
from spacy.language import Language


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("How fast is it? What does it cost?", ["How fast is it?", "What does it cost?"]),
        ("how fast is it and what does it cost", ["how fast is it", "and what does it cost"]),
        ("how does it work plus is it covered by insurance", ["how does it work", "plus is it covered by insurance"]),
        ("I am tired and sad. how fast is it", ["I am tired and sad.", "how fast is it"]),
        ("safe and effective", ["safe and effective"]),
        ("why and how does it work", ["why and how does it work"]),
        ("how fast does it work and how", ["how fast does it work and how"]),
    ],
)
def test_questions_that_share_a_sentence_are_split(nlp: Language, text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in nlp(text).sents] == sentences
