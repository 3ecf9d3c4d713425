"""What a visitor may say when they are asked for a contact."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path("data/answers/contact_words.yml")
LONGEST_WISH = 12
"""Words. In a longer message the contact is only mentioned."""


class ContactWordsError(Exception):
    """The file of the words is not as it should be; the message names it."""


@dataclass(frozen=True)
class ContactWords:
    """The words of `data/answers/contact_words.yml`, which explains each list.

    Attributes:
        yes: say yes to leaving one.
        no: say no, or end it.
        delete: take one back, before one of `contact`.
        contact: what is taken back.
        unless: turn that into its opposite, right before one of `delete`.
        please: may stand around that and change nothing.
        in_its_place: stands for a contact in the stored conversation.
    """

    yes: frozenset[str]
    no: frozenset[str]
    delete: frozenset[str]
    contact: frozenset[str]
    unless: frozenset[str]
    please: frozenset[str]
    in_its_place: str

    @classmethod
    def read(cls, path: Path = FILE) -> "ContactWords":
        """Reads the words.

        Raises:
            ContactWordsError: a list is missing, or one too many, or holds something else than words.
        """
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))["contact_words"]
            place = content.pop("in_its_place")
            lists = {name: frozenset(_plain(word) for word in words) for name, words in content.items()}
            return cls(**lists, in_its_place=str(place))
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise ContactWordsError(
                f"{path}: it needs the key contact_words with {', '.join(cls.__dataclass_fields__)}, each a list of "
                f"words, in quotes where YAML takes them for something else; in_its_place is one text."
            ) from error

    def says_yes(self, text: str) -> bool:
        """Whether a message says nothing but yes."""
        return _plain(text) in self.yes

    def says_no(self, text: str) -> bool:
        """Whether a message says nothing but no."""
        return _plain(text) in self.no

    def takes_back(self, text: str) -> bool:
        """Whether a short message wants a contact deleted."""
        words = f" {_plain(text)} "
        if len(words.split()) > LONGEST_WISH:
            return False
        return any(
            not any(words[: place + 1].endswith(f" {no} ") for no in self.unless)
            and self._begins_with_contact(words[place + len(word) + 1 :])
            for word in self.delete
            if (place := words.find(f" {word} ")) >= 0
        )

    def only_takes_back(self, text: str) -> bool:
        """Whether a message says nothing but that."""
        words = f" {_plain(text)} "
        for word in self.please:
            words = words.replace(f" {word} ", " ")
        return words.strip() in {f"{word} {contact}" for word in self.delete for contact in self.contact}

    def _begins_with_contact(self, words: str) -> bool:
        """Whether a contact is named right away, or after one more word."""
        rest = [words, f" {words.strip().partition(' ')[2]} "]
        return any(each.startswith(f" {contact} ") for each in rest for contact in self.contact)


def _plain(text: str) -> str:
    """Lower case, without punctuation, with single blanks."""
    return " ".join(re.sub(r"[^\w\s'-]", " ", text.casefold().replace("’", "'")).split())
