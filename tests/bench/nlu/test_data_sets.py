import json
from pathlib import Path

import pytest

from tests.bench.nlu.data_set import OUT_OF_SCOPE
from tests.bench.nlu.data_sets import (
    FEW,
    QUICK_EXAMPLES,
    QUICK_INTENTS,
    QUICK_TEST,
    DataSetError,
    find_data_sets,
)


def write(folder: Path, **files: str) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")


def test_any_folder_with_train_and_test_is_a_data_set(tmp_path: Path) -> None:
    write(tmp_path / "bakery", train='text,label\n"bread, please",order\nbye,end\n', test="text,label\nrain?,oos\n")

    (found,) = find_data_sets(tmp_path)

    assert found.name == "bakery"
    assert [tuple(example) for example in found.train] == [("bread, please", "order"), ("bye", "end")]
    assert found.test[0].intent == OUT_OF_SCOPE


def test_several_pairs_in_a_folder_are_data_sets_of_their_own(tmp_path: Path) -> None:
    rows = "sentence,label\na,x\nb,y\n"
    write(
        tmp_path / "bots",
        one_train=rows,
        one_test=rows,
        two_train=rows,
        two_test="sentence,label\nc,NO_NODES_DETECTED\n",
    )

    one, two = find_data_sets(tmp_path)

    assert (one.name, two.name) == ("bots one", "bots two")
    assert two.test[0].intent == OUT_OF_SCOPE


def test_clinc150s_own_form_is_read(tmp_path: Path) -> None:
    (tmp_path / "clinc150").mkdir()
    parts = {"train": [["a", "x"], ["b", "y"]], "test": [["c", "x"]], "oos_test": [["d", "oos"]], "val": [["e", "x"]]}
    (tmp_path / "clinc150" / "data_full.json").write_text(json.dumps(parts))

    (found,) = find_data_sets(tmp_path)

    assert [example.intent for example in found.test] == ["x", OUT_OF_SCOPE]


def test_draws_hold_ten_examples_an_intent_and_differ(tmp_path: Path) -> None:
    rows = "".join(f"{intent} {number},{intent}\n" for intent in ("x", "y") for number in range(30))
    write(tmp_path / "banking77", train=f"text,category\n{rows}", test="text,category\nz,x\n")

    *draws, whole = find_data_sets(tmp_path)

    assert len(whole.train) == 60
    assert [len(draw.train) for draw in draws] == [2 * FEW] * 3
    assert len({draw.train for draw in draws}) == len({draw.key for draw in draws}) == 3


def test_the_quick_form_takes_a_small_part_of_each(tmp_path: Path) -> None:
    rows = "".join(f"{intent} {number},{intent}\n" for intent in "abcdefghi" for number in range(30))
    unknown = "".join(f"unknown {number},oos\n" for number in range(200))
    write(tmp_path / "bakery", train=f"text,label\n{rows}", test=f"text,label\n{rows}{unknown}")

    (found,) = find_data_sets(tmp_path, quick=True)

    assert len(found.train) == QUICK_INTENTS * QUICK_EXAMPLES
    assert len({example.intent for example in found.train}) == QUICK_INTENTS
    assert len(found.test) == 2 * QUICK_TEST


def test_examples_out_of_scope_are_not_learnt(tmp_path: Path) -> None:
    write(tmp_path / "bakery", train="text,label\na,x\nb,y\nc,oos\n", test="text,label\nd,x\n")

    assert OUT_OF_SCOPE not in {example.intent for example in find_data_sets(tmp_path)[0].train}


@pytest.mark.parametrize(
    ("train", "says"),
    [
        ("text,label\na,x\nb\n", "train.csv, line 3"),
        ("text,label\na,x\n", "two intents"),
        ("text,label\n ,x\n", "line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, train: str, says: str) -> None:
    write(tmp_path / "bakery", train=train, test="text,label\na,x\n")

    with pytest.raises(DataSetError, match=says):
        find_data_sets(tmp_path)


def test_a_folder_without_data_sets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="text,label"):
        find_data_sets(tmp_path)
    with pytest.raises(DataSetError, match="is no folder"):
        find_data_sets(tmp_path / "missing")
