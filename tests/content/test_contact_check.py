from pathlib import Path

import pytest
import textstat

from assistant.content.card_wording import CardWording
from assistant.content.contact_check import PREFIX
from assistant.content.response import Response
from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.fill_numbers import fill_numbers
from tests.content.edit import Edit


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("contact.yml", "You need not leave one", "You can leave one", "en: “need not” is missing"),
        ("contact.yml", "nobody watches this chat", "we read this chat", "en: “nobody watches” is missing"),
        ("contact.yml", "nadie mira este chat", "leemos este chat", "es: “nadie mira” is missing"),
        (
            "contact.yml",
            "can get in touch with you",
            "will call you",
            "en: “will call you” must not be said",
        ),
        ("contact.yml", "(reference {ticket}).", "", "en: {ticket} is missing"),
        ("contact.yml", "(referencia {ticket})", "{contact}", "es: {contact} is no placeholder"),
        ("contact.yml", "In an emergency call {emergency}. ", "", "en: {emergency} is missing"),
        ("contact.yml", 'es: "No, gracias"', 'xx: "No, gracias"', "the choice keep_no_contact has no title in es"),
        ("contact.yml", "        leave_contact: {", "        leave_it: {", "`choices` names leave_it"),
        ("contact.yml", "es: Todavía puedes", "xx: Todavía puedes", "xx: no visitor's language"),
        ("contact_words.yml", "  unless:", "  except:", "it needs the key contact_words"),
    ],
)
def test_a_fault_is_found_by_faq_check(edit: Edit, name: str, old: str, new: str, message: str) -> None:
    file = f"data/answers/{name}"
    found = edit(file, old, new)

    assert any(message in line and line.startswith(file) for line in found), found


def test_the_texts_are_as_easy_to_read_as_the_cards() -> None:
    most = CardWording.read(Path("data/safety/wording.yml")).max_grade
    numbers = {**CrisisLines.read().country("US").placeholders("en"), "ticket": "7K3Q", "clinic_contact": "by phone"}
    texts = {
        r.name: fill_numbers(r.text, numbers) for r in Response.read_all(Path("data")) if r.name.startswith(PREFIX)
    }
    grades = {name: textstat.flesch_kincaid_grade(text) for name, text in texts.items()}

    assert len(grades) == 13
    assert {name: grade for name, grade in grades.items() if grade > most} == {}
