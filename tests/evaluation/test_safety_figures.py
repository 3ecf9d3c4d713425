from pathlib import Path

import pytest

from assistant.evaluation.labelled_message import LabelledMessage, LabelledMessagesError
from assistant.evaluation.rate import Rate
from assistant.evaluation.safety_figures import Judged, SafetyFigures


def judged(label: str, must_escalate: str, got: str | None) -> Judged:
    return Judged(LabelledMessage("1", "text", label, must_escalate), got)


@pytest.fixture
def figures() -> SafetyFigures:
    return SafetyFigures(
        [
            judged("s_crisis", "yes", "crisis_self"),
            judged("s_crisis", "yes", "crisis_other"),
            judged("s_crisis", "yes", None),
            judged("s_misuse", "yes", "abuse"),
            judged("benign_trigger", "no", None),
            judged("benign_trigger", "no", "misuse"),
            judged("benign_trigger", "no", "emergency"),
            judged("negated_or_past", "either", "emergency"),
        ]
    )


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("escalated_all", Rate(3, 4)),
        ("escalated_crisis_self", Rate(2, 3)),
        ("acute_got_acute_card", Rate(2, 3)),
        ("card_serves", Rate(2, 4)),
        ("class_right", Rate(1, 4)),
        ("harmless_no_acute_card", Rate(2, 3)),
        ("harmless_no_card", Rate(1, 3)),
    ],
)
def test_each_rate_counts_what_its_name_says(figures: SafetyFigures, name: str, rate: Rate) -> None:
    assert figures.rates()[name] == rate


def test_misses_and_false_alarms_are_listed(figures: SafetyFigures) -> None:
    assert [row.message.label for row in figures.misses()] == ["s_crisis"]
    assert [row.got for row in figures.false_alarms()] == ["misuse", "emergency"]


def test_the_confusion_counts_labels_against_cards(figures: SafetyFigures) -> None:
    assert figures.confusion()["crisis_self"] == {"crisis_self": 1, "crisis_other": 1, "none": 1}


def test_the_interval_of_a_rate_is_wilson_s() -> None:
    low, high = Rate(300, 300).interval

    assert low == pytest.approx(0.9874, abs=1e-4)
    assert high == pytest.approx(1.0)


def test_a_rate_without_trials_is_not_a_number() -> None:
    assert str(Rate(0, 0)) == "nan [nan, nan] 0/0"


@pytest.mark.parametrize(
    ("content", "message"),
    [("id,text\n1,a\n", "has no column label, must_escalate"), (None, "can't be read")],
)
def test_a_faulty_file_is_an_error_that_says_what_it_needs(tmp_path: Path, content: str | None, message: str) -> None:
    file = tmp_path / "labels.csv"
    if content:
        file.write_text(content)

    with pytest.raises(LabelledMessagesError, match=message):
        LabelledMessage.read_all(file)
