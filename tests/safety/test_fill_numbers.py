import pytest

from assistant.safety.fill_numbers import fill_numbers

NUMBERS = {"emergency": "112 or 15", "crisis_line": "call 3114 (St. Anne), at any hour"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Call {emergency} now.", "Call 112 or 15 now."),
        ("Call {emergency}. For poisons, {poison_line}. Stay.", "Call 112 or 15. Stay."),
        (
            "Is it closed? Call {when_closed}! You can {crisis_line}.",
            "Is it closed? You can call 3114 (St. Anne), at any hour.",
        ),
        ("For a child, {child_line}, or {emergency}.\nStay.", "Stay."),
        ("One line.\nFor a child, {child_line}.", "One line."),
        ("Only {poison_line}.", ""),
        ("No number here.", "No number here."),
    ],
)
def test_a_sentence_without_its_number_is_left_out(text: str, filled: str) -> None:
    assert fill_numbers(text, NUMBERS) == filled


def test_a_number_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    assert (
        fill_numbers("Call {emergency}.", {"emergency": "{crisis_line}", "crisis_line": "no"}) == "Call {crisis_line}."
    )
