from dataclasses import asdict
from pathlib import Path

import pytest

from assistant.building.examples import Example
from assistant.calibration import held_out as module
from assistant.calibration.held_out import HeldOut, folds, held_out
from assistant.nlu.message_parts import Part

TEXTS = {"bread": "do you sell {} bread", "parking": "where can i park my {}? and my bike?"}
WORDS = ["white", "brown", "old", "new", "big", "small", "heavy", "light", "cheap"]
EXAMPLES = [Example(text.format(word), f"faq/{intent}") for intent, text in TEXTS.items() for word in WORDS]


def test_each_example_is_held_out_once_by_a_model_that_has_not_seen_it() -> None:
    held = []
    for train, asked in folds(EXAMPLES):
        assert not set(train) & set(asked)
        held += asked

    assert sorted(held) == sorted(EXAMPLES)


def test_what_was_judged_is_kept_until_the_settings_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "clean_examples", lambda: EXAMPLES)
    monkeypatch.setattr(module, "FOLDS", 2)
    settings = {"MessageClassifier": {"intent_units": 8, "danger_units": 4}}
    first = held_out(settings, tmp_path)
    assert "fold 2 of 2" in capsys.readouterr().out

    again = held_out({"MessageClassifier": {**settings["MessageClassifier"], "intent_temperature": 2.0}}, tmp_path)
    assert again == first
    assert "fold" not in capsys.readouterr().out

    held_out({"MessageClassifier": {"intent_units": 9, "danger_units": 4}}, tmp_path)
    assert "fold 2 of 2" in capsys.readouterr().out
    assert len(list(tmp_path.iterdir())) == 1


def test_a_kept_row_comes_back_as_it_was() -> None:
    row = HeldOut("how soon", "faq/speed", {"faq/speed": 0.9}, {"harmless": 1.0}, [Part({"faq/speed": 0.9}, {}, True)])

    assert HeldOut.of(asdict(row)) == row
