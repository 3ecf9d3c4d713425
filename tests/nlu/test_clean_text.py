import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.nlu.clean_text import MAX_CHARACTERS, clean_text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("how\u200b fast\u200d", "how fast"),
        ("\u202ehow fast\u202c", "how fast"),
        ("how\0 fast\x07", "how fast"),
        ("how \ud800fast", "how fast"),
        ("  how \n\t fast  ", "how fast"),
        ("ｈｏｗ ｆａｓｔ", "how fast"),
        ("Does it help? 🙂", "Does it help? 🙂"),
        ("كم من الوقت", "كم من الوقت"),
        ("", ""),
    ],
)
def test_what_a_reader_does_not_see_is_dropped(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_a_long_text_keeps_both_ends() -> None:
    cleaned = clean_text("start " + "x" * 1_000_000 + " i want to die")

    assert len(cleaned) <= MAX_CHARACTERS + 1
    assert cleaned.startswith("start")
    assert cleaned.endswith("i want to die")


@given(st.text(alphabet=st.characters(), max_size=200))
def test_every_text_can_be_cleaned_and_encoded(text: str) -> None:
    cleaned = clean_text(text)

    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean_text(cleaned) == cleaned
