import random

import pytest

from assistant.building.encoder_misspelling import misspelled


def test_a_text_stays_readable() -> None:
    text = "where can I leave the car while the session lasts"

    for seed in range(50):
        found = misspelled(text, random.Random(seed))
        assert abs(len(found) - len(text)) <= 2
        assert (found[0], found[-1]) == (text[0], text[-1])


def test_all_kinds_of_slips_happen_and_repeat_with_the_same_draws() -> None:
    found = {misspelled("car park", random.Random(seed)) for seed in range(200)}

    assert {"acr park", "cr park", "caar park", "cra park"} & found
    assert len(found) > 20
    assert misspelled("car park", random.Random(3)) == misspelled("car park", random.Random(3))


@pytest.mark.parametrize("text", ["", "a", "why"])
def test_a_very_short_text_stays_as_it_is(text: str) -> None:
    assert misspelled(text, random.Random(1)) == text
