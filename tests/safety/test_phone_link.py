import pytest

from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.phone_link import crisis_links, links_in

LINES = CrisisLines.read()


def hrefs(country: str, language: str = "en") -> dict[str, str]:
    return {link.href: link.label for link in crisis_links(LINES.country(country), language)}


def test_emergency_comes_first_then_the_crisis_line_to_call_and_to_text() -> None:
    assert hrefs("US") == {
        "tel:911": "Call 911",
        "tel:988": "Call 988",
        "sms:988": "Text 988",
        "sms:741741?body=HOME": "Text HOME to 741741",
    }


def test_a_word_that_a_line_wants_in_another_language_is_written() -> None:
    assert hrefs("US", "es")["sms:988?body=AYUDA"] == "Envía AYUDA al 988"
    assert hrefs("US", "es")["tel:911"] == "Llama al 911"


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("CA", {"tel:911", "tel:988", "sms:988"}),
        ("IE", {"tel:112", "tel:999", "tel:116123", "sms:51444?body=HELP"}),
        ("BE", {"tel:112", "tel:1813", "tel:080032123", "tel:026484014"}),
        ("SG", {"tel:995", "tel:1771"}),
    ],
)
def test_what_can_be_dialled_is_dialled_and_nothing_else(country: str, expected: set[str]) -> None:
    assert set(hrefs(country)) == expected


def test_every_number_of_every_country_can_be_dialled() -> None:
    for lines in LINES.countries():
        for link in crisis_links(lines, "en"):
            kind, _, number = link.href.partition(":")
            assert kind in ("tel", "sms")
            assert number.partition("?")[0].lstrip("+").isdigit(), link


def test_below_a_text_stand_the_numbers_in_it_each_once() -> None:
    text = "Call 911. For poison advice call Poison Control, 1-800-222-1222. Again: 911, not 9111 and not 1-911."
    links = links_in(text, LINES.country("US"), "en")

    assert [link.as_dict() for link in links] == [
        {"label": "Call 911", "href": "tel:911"},
        {"label": "Call Poison Control, 1-800-222-1222", "href": "tel:18002221222"},
    ]


def test_a_country_without_known_numbers_has_no_links() -> None:
    assert crisis_links(LINES.elsewhere, "en") == []
