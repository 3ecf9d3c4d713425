import pytest
import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from assistant.safety.rule import Rule
from assistant.safety.rule_pattern import rule_parts, token_pattern

LISTS = {"person": ["brother", "sister"], "want": ["want", "wish*"]}
VOCAB = spacy.blank("xx").vocab


def matches(rule: str, text: str) -> bool:
    matcher = Matcher(VOCAB)
    matcher.add("rule", [token_pattern(rule_parts(rule, LISTS), barred=["not", "i"])])
    return bool(matcher(Doc(VOCAB, words=text.split())))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("hurt myself", "could hurt myself now"),
        ("kill|hurt myself", "kill myself"),
        ("suicid* thoughts", "suicidal thoughts"),
        ("want to really? die", "want to die"),
        ("want to really? die", "want to really die"),
        ("my <person> is", "my sister is"),
        ("<want>|need to", "wishing to"),
        ("<want>|need to", "need to"),
        ("brother ~ die", "brother die"),
        ("brother ~ die", "brother wants to die"),
        (". help .", ". help ."),
    ],
)
def test_a_rule_matches(rule: str, text: str) -> None:
    assert matches(rule, text)


@pytest.mark.parametrize(
    ("rule", "text", "why"),
    [
        ("hurt myself", "hurt yourself", "another word"),
        ("hurt myself", "hurt , myself", "a comma between"),
        ("suicid* thoughts", "antisuicidal thoughts", "the beginning counts"),
        ("brother ~ die", "brother says he wants to die", "four words between"),
        ("brother ~ die", "brother , die", "a gap holds no comma"),
        ("brother ~ die", "brother . die", "a gap does not leave its sentence"),
        ("brother ~ die", "brother does not die", "a gap holds no negation"),
        ("brother ~ die", "brother says i die", "a gap holds no new subject"),
        (". help .", ". please help .", "not the beginning of the sentence"),
    ],
)
def test_a_rule_does_not_match(rule: str, text: str, why: str) -> None:
    assert not matches(rule, text), why


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("", "no word that must be there"),
        ("really? ~", "no word that must be there"),
        ("~ die", "begins or ends with ~"),
        ("want to ~", "begins or ends with ~"),
        ("sui*dal", "sui*dal"),
        ("what? ?", "the word “”"),
        ("kill||hurt", "the word “”"),
        ("don't die", "don't"),
        ("Kill me", "Kill"),
        ("self-harm", "self-harm"),
        ("my <cousin>", "<cousin>"),
    ],
)
def test_a_bad_rule_is_an_error_that_says_what_is_wrong(rule: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=f"the rule “.*{wrong.replace('*', '[*]').replace('?', '[?]')}"):
        rule_parts(rule, LISTS)


@pytest.mark.parametrize(
    ("rule", "text", "could"),
    [
        ("brother ~ wants to? die", "my brother says he wants to die", True),
        ("brother ~ wants to? die", "die wants brother", False),
        ("brother ~ wants to? die", "brother a b c d wants to die", False),
        ("suicid*", "is it suicidality", True),
        ("suicid*", "is it not", False),
    ],
)
def test_a_rule_is_tried_only_where_its_words_stand_in_order_and_close(rule: str, text: str, could: bool) -> None:
    positions = {word: [at for at, other in enumerate(text.split()) if other == word] for word in text.split()}

    stretch = Rule("crisis_self", "en", tuple(rule_parts(rule, LISTS))).stretch(positions)

    assert (stretch is not None) == could
