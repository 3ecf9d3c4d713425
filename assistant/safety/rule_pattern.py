"""The short notation in which rules are written, and what spaCy's Matcher makes of it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.safety.plain_text import BREAK, COMMA
from assistant.safety.rule_part import RulePart

GAP = 3
"""How many words `~` stands for at most."""

TokenPattern = list[dict[str, Any]]


def rule_parts(rule: str, lists: Mapping[str, list[str]]) -> list[RulePart]:
    """Reads a rule.

    A rule is a row of words, in small letters and without apostrophes:

    - `kill|hurt` takes either word,
    - `suicid*` any word that begins so,
    - `really?` may be missing,
    - `<person>` takes any word of that list, alone or among others: `he|she|<person>`,
    - `~` stands for none to three words, but for no comma, no end of a sentence, no negation and no new "I",
    - `.` is the beginning or the end of a sentence.

    Args:
        rule: the rule.
        lists: the words behind each `<name>`.

    Raises:
        ValueError: the rule is empty, begins or ends with `~`, consists of words that may all be missing, names a list
            that does not exist, or has `*` or `?` inside a word or a character that no plain text has.
    """
    parts = [RulePart(gap=True) if part == "~" else _part(part, rule, lists) for part in rule.split()]
    if not any(part.needed for part in parts):
        raise ValueError(f"the rule “{rule}” has no word that must be there")
    if parts[0].gap or parts[-1].gap:
        raise ValueError(f"the rule “{rule}” begins or ends with ~, which changes nothing")
    return parts


def token_pattern(parts: Iterable[RulePart], barred: Iterable[str] = ()) -> TokenPattern:
    """Translates a rule for spaCy's Matcher.

    Args:
        parts: the rule.
        barred: words that `~` does not stand for.
    """
    gap: dict[str, Any] = {"ORTH": {"NOT_IN": [*barred, COMMA, BREAK]}, "OP": "?"}
    pattern: TokenPattern = []
    for part in parts:
        if part.gap:
            pattern += [gap] * GAP
        else:
            token: dict[str, Any] = {"ORTH": _match(part)}
            pattern.append({**token, "OP": "?"} if part.optional else token)
    return pattern


def _part(text: str, rule: str, lists: Mapping[str, list[str]]) -> RulePart:
    choices: list[str] = []
    for choice in text.removesuffix("?").split("|"):
        name = re.fullmatch(r"<(\w+)>", choice)
        if name and name[1] not in lists:
            raise ValueError(f"the rule “{rule}” names the list {choice}, which words.yml does not have")
        choices += lists[name[1]] if name else [choice]
    for choice in choices:
        if not re.fullmatch(r"[^\W_A-Z]+\*?|[.,]|[^\w\s*?<>|~'’-]", choice):
            raise ValueError(f"the rule “{rule}” has the word “{choice}”, which no plain text has")
    stems = tuple(choice[:-1] for choice in choices if choice.endswith("*"))
    words = frozenset(choice for choice in choices if not choice.endswith("*"))
    return RulePart(words, stems, optional=text.endswith("?"))


def _match(part: RulePart) -> Any:
    if not part.stems:
        return {"IN": sorted(part.words)}
    whole = [re.escape(word) for word in sorted(part.words)]
    return {"REGEX": "^(?:" + "|".join([*whole, *(re.escape(stem) + r"\w*" for stem in part.stems)]) + ")$"}
