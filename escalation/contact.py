"""Finds the phone numbers and e-mail addresses in what somebody typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    Leniency,
    PhoneNumberMatch,
    PhoneNumberMatcher,
    ValidationResult,
    is_possible_number_with_reason,
)

SHORTEST_NUMBER = 7
"""Digits. Shorter ones are emergency, crisis and other service numbers, such as 988 or 116 123, or no number at all."""

DIGITS = tuple("0123456789")

LONGEST = 320
"""Characters of all contacts of a message together: what a ticket takes, and the longest e-mail address (RFC 3696)."""

LONGEST_TEXT = 500
"""Characters. A longer text is no reply to the request for a contact, and row upon row of digits in it costs time."""

AROUND = "<>()[]{},;:.!?\"'“”«»¿¡"
"""What stands around an address in a sentence and is no part of it."""

SEPARATORS = str.maketrans(",;|", "   ")
"""What may stand between two addresses without a blank."""

BETWEEN = ", "


@dataclass(frozen=True)
class Contact:
    """A phone number or an e-mail address in a text.

    Attributes:
        text: as it was typed.
        start: where it begins in the text.
        is_email: whether it is an address.
    """

    text: str
    start: int
    is_email: bool

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


def contacts_in(text: str, countries: Sequence[str]) -> list[Contact]:
    """The phone numbers and e-mail addresses, in the order of the text; none in a text of more than 500 characters.

    A number is taken as possible, not as assigned: a person who is refused their own number has no other.

    Args:
        text: what somebody typed.
        countries: ISO codes, in whose notation a number may stand that does not begin with +. The first is where the
            visitor is; only there it may lack the area code.
    """
    if len(text) > LONGEST_TEXT:
        return []
    emails = list(_emails(text))
    without = text
    for email in emails:
        without = without[: email.start] + " " * len(email.text) + without[email.end :]
    return sorted([*emails, *_numbers(without, countries)], key=lambda contact: contact.start)


def joined(contacts: Sequence[Contact]) -> str:
    """All of them in one line, as a ticket shows them; what does not fit any more is left out."""
    line = ""
    for contact in contacts:
        longer = BETWEEN.join(filter(None, [line, contact.text]))
        line = longer if len(longer) <= LONGEST else line
    return line


def _emails(text: str) -> Iterator[Contact]:
    start = 0
    for word in text.translate(SEPARATORS).split():
        start = text.index(word, start)
        address = word.strip(AROUND).removeprefix("mailto:")
        if "@" in address and _is_email(address):
            yield Contact(address, start + word.index(address), is_email=True)
        start += len(word)


def _is_email(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _numbers(text: str, countries: Sequence[str]) -> list[Contact]:
    if _digits(text) < SHORTEST_NUMBER:
        return []
    for country in countries:
        matches = PhoneNumberMatcher(text, country, leniency=Leniency.POSSIBLE)
        found = [match for match in matches if _is_number(match, text, local=country == countries[0])]
        if found:
            return [Contact(match.raw_string, match.start, is_email=False) for match in found]
    return []


def _is_number(match: PhoneNumberMatch, text: str, local: bool) -> bool:
    """Whether it is a whole number, and no part of a longer row of digits, such as a card's."""
    before, after = (
        text[: match.start].rstrip(" -+(").endswith(DIGITS),
        text[match.end :].lstrip(" -").startswith(DIGITS),
    )
    is_whole = is_possible_number_with_reason(match.number) == ValidationResult.IS_POSSIBLE
    return not before and not after and (is_whole or local) and _digits(match.raw_string) >= SHORTEST_NUMBER


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
