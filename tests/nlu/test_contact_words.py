from pathlib import Path

import pytest

from assistant.nlu.contact_words import ContactWords, ContactWordsError


@pytest.fixture(scope="module")
def words() -> ContactWords:
    return ContactWords.read()


@pytest.mark.parametrize("text", ["yes", "Yes, please!", "Sí", "OK, yes", "claro"])
def test_a_yes_is_one_when_it_is_all_that_is_said(words: ContactWords, text: str) -> None:
    assert words.says_yes(text)
    assert not words.says_no(text)


@pytest.mark.parametrize(
    "text", ["No.", "no thanks", "Cancel", "never mind", "I don’t want to", "olvídalo", "no, gracias"]
)
def test_so_is_a_no(words: ContactWords, text: str) -> None:
    assert words.says_no(text)
    assert not words.says_yes(text)


@pytest.mark.parametrize(
    "text", ["", "no one cares about me", "yes i want to die", "does it cancel the pain", "stop it"]
)
def test_more_than_that_is_left_to_the_understanding(words: ContactWords, text: str) -> None:
    assert not words.says_no(text)
    assert not words.says_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        *("delete my number", "Please delete my phone number again.", "can you remove my e-mail?", "forget my contact"),
        *("No, delete my number", "don't keep my email", "borra mi número, por favor", "quita mi correo"),
    ],
)
def test_a_contact_can_be_taken_back_in_many_words(words: ContactWords, text: str) -> None:
    assert words.takes_back(text)


@pytest.mark.parametrize("text", ["delete my number", "Please remove my e-mail!", "borra mi número, por favor"])
def test_a_wish_to_take_it_back_may_be_all_that_is_said(words: ContactWords, text: str) -> None:
    assert words.only_takes_back(text)


@pytest.mark.parametrize(
    "text", ["delete my number, i won't need it", "borra mi número y olvídame", "don't delete my number", "please"]
)
def test_or_not_all(words: ContactWords, text: str) -> None:
    assert not words.only_takes_back(text)


@pytest.mark.parametrize(
    "text",
    [
        *("don't delete my number", "do not remove my email", "never delete my contact", "delete", "my number"),
        *(
            "my number is 202-555-0143",
            "delete the article",
            "forget me",
            "i can't forget her, and my number one is lost",
        ),
        "i wrote to you some weeks ago that you should please delete my number and nobody did",
    ],
)
def test_other_messages_take_nothing_back(words: ContactWords, text: str) -> None:
    assert not words.takes_back(text)


@pytest.mark.parametrize(
    "content", ["", "contact_words:", "contact_words: {no: [a]}", "contact_words: {no: 1}", "words: {}", "a: [", "[]"]
)
def test_a_faulty_file_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "contact_words.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ContactWordsError, match=r"contact_words\.yml: it needs the key contact_words"):
        ContactWords.read(file)
