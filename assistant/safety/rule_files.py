"""Reads the rules of `data/safety`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.safety.context_terms import ContextTerms
from assistant.safety.rule import IDIOM, Rule
from assistant.safety.rule_file_error import RuleFileError
from assistant.safety.rule_part import RulePart
from assistant.safety.rule_pattern import rule_parts
from assistant.safety.rule_signal import CUES, RETRACTION
from assistant.safety.safety_class import CLASSES
from assistant.safety.spellings import Spellings

KINDS = [*CLASSES, *CUES, RETRACTION]
SOFTENERS = ["negated", "past", "topic"]
SIDES = ["before", "after"]
ENGLISH = "en"

Content = dict[str, Any]
Lists = dict[str, dict[str, list[str]]]
"""Language to the named lists of words.yml."""


def read_spellings(folder: Path) -> tuple[Spellings, set[str]]:
    """The spellings, and the words that people hide, of `spellings.yml`.

    Raises:
        RuleFileError: the file has not the expected form.
    """
    file = folder / "spellings.yml"
    content = _content(file)
    forms = _mapping(file, content, "safety_spellings")
    slips, hidden = (_words(file, content, key) for key in ("safety_slips", "safety_hidden"))
    return Spellings({form: _texts(file, forms, form) for form in forms}, slips), set(hidden)


def read_rules(folder: Path, spellings: Spellings) -> list[Rule]:
    """The rules and idioms in `rules/`, `languages.yml` and `idioms.yml`.

    Args:
        folder: where they lie, with `words.yml`.
        spellings: the forms that the words of English rules must have, for plain text has no other.

    Raises:
        RuleFileError: a file has not the expected form.
    """
    lists = _read_lists(folder / "words.yml")
    files = sorted((folder / "rules").glob("*.yml"))
    if not files:
        raise RuleFileError(f"{folder / 'rules'}: there is no file with rules.")
    idioms = folder / "idioms.yml"
    english = [(file, rule) for file in files for rule in _read_kind(file, lists)]
    lines = _texts(idioms, _content(idioms), "safety_idioms")
    english += [(idioms, Rule(IDIOM, ENGLISH, parts)) for parts in _parts(idioms, lines, lists[ENGLISH])]
    for file, rule in english:
        _check_forms(file, rule, spellings)
    return [rule for _, rule in english] + list(_read_languages(folder / "languages.yml", lists))


def read_context(folder: Path, spellings: Spellings) -> list[ContextTerms]:
    """The lists of `context.yml`, in the forms of the spellings.

    Raises:
        RuleFileError: the file has not the expected form.
    """
    file = folder / "context.yml"
    softeners = _mapping(file, _content(file), "safety_context")
    sides = ((softener, side) for softener in SOFTENERS for side in SIDES)
    return [_terms(file, _mapping(file, softeners, softener), softener, side, spellings) for softener, side in sides]


def _terms(file: Path, sides: Content, softener: str, side: str, spellings: Spellings) -> ContextTerms:
    lists = _mapping(file, sides, side)
    if not isinstance(lists.get("reach"), int):
        raise RuleFileError(f"{file}: {softener}, {side} needs a reach, a number of words.")
    words, ends, without = (
        tuple(" ".join(spellings.corrected(term.split())) for term in _texts(file, lists, name))
        for name in ("words", "ends", "not")
    )
    return ContextTerms(softener, side == "before", lists["reach"], words, ends, without)


def _check_forms(file: Path, rule: Rule, spellings: Spellings) -> None:
    for word in sorted(word for part in rule.parts for word in part.words):
        form = spellings.form_of(word)
        if form:
            raise RuleFileError(
                f"{file}: a rule has the word {word}, which spellings.yml turns into {form}; write that."
            )


def _read_lists(file: Path) -> Lists:
    languages = _mapping(file, _content(file), "safety_words")
    return {ENGLISH: {}} | {language: _unfolded(file, _mapping(file, languages, language)) for language in languages}


def _unfolded(file: Path, named: Content) -> dict[str, list[str]]:
    """The words of each list; a list may name lists that stand above it."""
    lists: dict[str, list[str]] = {}
    for name, words in named.items():
        try:
            lists[name] = [
                one for word in str(words).split() for one in (lists[word[1:-1]] if word[0] == "<" else [word])
            ]
        except KeyError as error:
            raise RuleFileError(
                f"{file}: the list {name} names the list {error}, which does not stand above it."
            ) from error
    return lists


def _read_kind(file: Path, lists: Lists) -> Iterator[Rule]:
    content = _content(file)
    for key, mention in (("safety_rules", False), ("safety_mentions", True)):
        if not mention or key in content:
            for parts in _parts(file, _texts(file, content, key), lists[ENGLISH]):
                yield Rule(_kind(file, file.stem), ENGLISH, parts, mention)


def _read_languages(file: Path, lists: Lists) -> Iterator[Rule]:
    languages = _mapping(file, _content(file), "safety_languages")
    for language in languages:
        kinds = _mapping(file, languages, language)
        for kind in kinds:
            for parts in _parts(file, _texts(file, kinds, kind), lists.get(language, {})):
                yield Rule(_kind(file, kind), language, parts)


def _kind(file: Path, name: str) -> str:
    if name not in KINDS:
        raise RuleFileError(f"{file}: there is no kind {name}, only {', '.join(KINDS)}.")
    return name


def _parts(file: Path, lines: list[str], named: dict[str, list[str]]) -> Iterator[tuple[RulePart, ...]]:
    for line in lines:
        try:
            yield tuple(rule_parts(line, named))
        except ValueError as error:
            raise RuleFileError(f"{file}: {error}.") from error


def _words(file: Path, content: Content, key: str) -> list[str]:
    words = content.get(key)
    if not isinstance(words, str):
        raise RuleFileError(f"{file}: under {key} it needs words with blanks between them.")
    return words.split()


def _texts(file: Path, content: Content, key: str) -> list[str]:
    texts = content.get(key)
    if not isinstance(texts, list):
        raise RuleFileError(f"{file}: under {key} it needs a list.")
    wrong = next((text for text in texts if not isinstance(text, str)), None)
    if wrong is not None:
        raise RuleFileError(
            f"{file}: under {key} stands {wrong}, which YAML does not take for a text; put it in quotes."
        )
    return texts


def _mapping(file: Path, content: Content, key: str) -> Content:
    mapping = content.get(key)
    if not isinstance(mapping, dict):
        raise RuleFileError(f"{file}: under {key} it needs names, and what belongs to each.")
    return mapping


def _content(file: Path) -> Content:
    try:
        content = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleFileError(f"{file}: it can't be read ({type(error).__name__}).") from error
    if not isinstance(content, dict):
        raise RuleFileError(f"{file}: it needs a key with what belongs to it.")
    return content
