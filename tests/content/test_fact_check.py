from pathlib import Path

import pytest

from assistant.answers.card_facts import FILE
from assistant.content.fact_check import FactCheck
from assistant.content.finding import Finding
from assistant.content.response import Response


def findings(file: Path, responses: list[Response] | None = None) -> list[Finding]:
    answers = Response.read_all(Path("data/answers")) if responses is None else responses
    return list(FactCheck(file, answers).findings())


def test_the_project_s_facts_are_in_order() -> None:
    assert findings(FILE) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- faq/speed", "- faq/haste", "medical_advice: asked: faq/haste is no answer of faq.yml or sober.yml"),
        ("- faq/speed", "- not_covered/cost", "medical_advice: asked: not_covered/cost is no answer of faq.yml"),
        ("- faq/speed", "- faq/outlook", "medical_advice: asked: faq/outlook quotes promotional wording"),
        ("[sober/what_is]", "[faq/speed]", "adverse_event: unasked: faq/speed would show hopeful claims"),
        (
            "[sober/what_is]",
            "[sober/speed, sober/who_for, sober/what_is]",
            "adverse_event: unasked: it has 3 facts, at most 2",
        ),
        (
            "asked: [sober/mechanism]\n",
            "asked: [sober/speed]\n",
            "misuse: asked: sober/speed must not stand below this card",
        ),
        ("  misuse:", "  violence:", "violence is none of adverse_event, medical_advice, misuse"),
        ("    asked: [sober/mechanism]\n", "", "with the lists asked and unasked by class"),
    ],
)
def test_a_fault_is_found_with_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    content = FILE.read_text(encoding="utf-8")
    assert old in content
    file = tmp_path / FILE.name
    file.write_text(content.replace(old, new, 1), encoding="utf-8")

    (found,) = findings(file)

    assert message in found.message
    assert found.file == file
    kind = found.message.partition(": ")[2].partition(":")[0]
    if kind in ("asked", "unasked"):
        assert file.read_text(encoding="utf-8").splitlines()[found.line - 1].strip().startswith(f"{kind}:")


def test_an_answer_that_loses_its_balance_note_is_found_with_every_card_that_shows_it() -> None:
    answers = Response.read_all(Path("data/answers"))
    (mechanism,) = [answer for answer in answers if answer.name == "utter_sober/mechanism"]
    mechanism.metadata["notes"] = []

    found = [finding.message for finding in findings(FILE, answers)]

    assert [message.split(":")[0] for message in found] == ["adverse_event", "misuse", "misuse"]
    assert all("sober/mechanism has no citation, or lacks the note `balance`" in message for message in found)
