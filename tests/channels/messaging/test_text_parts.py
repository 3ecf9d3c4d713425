"""Long texts are cut where a reader would pause, and numbers come first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.messaging.text_parts import text_parts

NUMBERS = ("911", "988")


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert text_parts("One. Two.\n\nThree.", 20) == ["One. Two.\n\nThree."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The first sentence. The second one. A third.", ["The first sentence.", "The second one. A third."]),
        ("A paragraph here.\n\nAnother. One more.", ["A paragraph here.", "Another. One more."]),
        ("a line of text\na second line here, long", ["a line of text", "a second line here, long"]),
        ("words without any end to them at all", ["words without any end to", "them at all"]),
        ("x" * 30, ["x" * 25, "x" * 5]),
    ],
    ids=["sentence", "paragraph", "line", "word", "nowhere"],
)
def test_a_text_is_cut_at_the_best_place(text: str, parts: list[str]) -> None:
    assert text_parts(text, 25) == parts


def test_the_sentence_with_the_number_goes_to_the_front() -> None:
    text = "I am sorry that it is so hard. You matter here. In danger call 911 now. Stay with someone."

    assert text_parts(text, 60, NUMBERS)[0].startswith("In danger call 911 now.")
    assert " ".join(text_parts(text, 60, NUMBERS)).count("911") == 1


def test_a_number_in_the_first_part_stays_where_it_is() -> None:
    text = "Call 911 now. " + "Stay with someone whom you trust. " * 5

    assert text_parts(text, 60, NUMBERS)[0].startswith("Call 911 now.")


def test_a_longer_number_is_no_crisis_number() -> None:
    assert text_parts("First sentence here. Room 9112 is upstairs.", 25, NUMBERS)[0] == "First sentence here."


@given(st.text(max_size=400), st.integers(10, 60))
def test_no_part_is_too_long_or_empty_and_no_word_is_lost(text: str, most: int) -> None:
    parts = text_parts(text, most)

    assert all(0 < len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
