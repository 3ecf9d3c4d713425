import time

import pytest

from escalation.contact import LONGEST, contacts_in, joined

COUNTRIES = ["US", "AU", "CA", "DE", "ES", "FR", "GB", "IN", "MX", "NL"]

NUMBERS = [
    *("202-555-0143", "(202) 555-0143", "202.555.0143", "2025550143", "1-202-555-0143", "+1 202 555 0143"),
    *("555-0143", "5550143", "(202) 555-0143 ext. 12", "1-800-555-0199"),
    *("020 7946 0958", "+44 20 7946 0958", "+44 (0)20 7946 0958", "07700 900123"),
    *("+61 491 570 006", "0491 570 006", "+49 30 23125 014", "030 23125014"),
    *("+33 6 39 98 12 34", "06 39 98 12 34", "+34 612 34 56 78", "612 34 56 78"),
    *("+52 55 5555 0143", "55 5555 0143", "+91 98765 43210", "+86 10 5555 0143", "+５２ ５５ ５５５５ ０１４３"),
]
"""Reserved for examples where the country has such numbers."""

ADDRESSES = [
    *(
        "anna@example.org",
        "anna.b+clinic@mail.example.org",
        "ANNA@EXAMPLE.ORG",
        "a_b-c@example.co.uk",
        "ünï@exämple.org",
    ),
    *("killjoy@example.org", "dead.tired@example.org"),
]


@pytest.mark.parametrize("text", [*NUMBERS, *ADDRESSES])
def test_a_number_or_an_address_is_taken_as_it_was_typed(text: str) -> None:
    assert [contact.text for contact in contacts_in(text, COUNTRIES)] == [text]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my number is 202-555-0143, call after 5", "202-555-0143"),
        ("write to <anna@example.org>.", "anna@example.org"),
        ("mailto:anna@example.org", "anna@example.org"),
        ("anna@example.org or 202 555 0143", "anna@example.org, 202 555 0143"),
        ("anna@example.org,bob@example.org", "anna@example.org, bob@example.org"),
        ("anna2025550143@example.org", "anna2025550143@example.org"),
        ("mi número es el 612 34 56 78, gracias", "612 34 56 78"),
    ],
)
def test_it_is_found_among_words(text: str, found: str) -> None:
    contacts = contacts_in(text, COUNTRIES)

    assert joined(contacts) == found
    assert all(text[contact.start : contact.end] == contact.text for contact in contacts)


@pytest.mark.parametrize(
    "text",
    [
        *("", "no", "2", "12", "911", "112", "988", "116 123", "10/11/2024", "how fast does it work"),
        *("i am 35 and weigh 80 kg since 2019", "4111 1111 1111 1111", "0118 999 881 999 119 7253", "1" * 5000),
        *(
            "anna",
            "anna@",
            "@example.org",
            "anna@example",
            "anna(at)example.org",
            "a@b@example.org",
            "i want to die@home",
        ),
        *("<script>alert(1)</script>", "'; DROP TABLE tickets; --", "🙂🙂🙂🙂🙂🙂🙂"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert contacts_in(text, COUNTRIES) == []


def test_a_number_without_an_area_code_counts_where_the_visitor_is_alone() -> None:
    assert contacts_in("555-0143", ["US", "ES"])
    assert not contacts_in("555-0143", ["ES", "US"])


def test_more_than_a_ticket_takes_is_cut_between_contacts() -> None:
    many = [f"anna{number}@example.org" for number in range(22)]
    line = joined(contacts_in(" ".join(many), COUNTRIES))

    assert 0 < len(line) <= LONGEST
    assert set(line.split(", ")) <= set(many)


def test_a_long_text_costs_no_time_to_speak_of() -> None:
    start = time.perf_counter()
    for text in ("12 34 " * 833, "12 34 " * 83, "a@" * 250, "+" * 500, "5" * 500):
        assert contacts_in(text, COUNTRIES) == []

    assert time.perf_counter() - start < 2
