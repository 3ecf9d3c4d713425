import time

import pytest

from assistant.safety.plain_text import PlainText
from assistant.safety.spellings import Spellings

HIDDEN = {"kill", "myself", "suicide", "suicidal", "die", "cut", "unalive", "kms", "raped", "dead"}
VOCABULARY = {"i", "want", "to", "the", "all", "so", "me", "wanna", "not", "live", "🔪"}


@pytest.fixture(scope="module")
def plain() -> PlainText:
    forms = {
        "dont": ["do not", "don t"],
        "im": ["i am"],
        "want to": ["wanna"],
        "myself": ["my self"],
        "nobody": ["no one"],
    }
    return PlainText(Spellings(forms, slips=["suicide"]), VOCABULARY, HIDDEN)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I WANT to Die", ". i want to die ."),
        ("I don't, I don’t, I do not", ". i dont , i dont , i dont ."),
        ("I'm low. Help!", ". im low . help ."),
        ("i am low", ". im low ."),
        ("no one wanna stay", ". nobody want to stay ."),
        ("kill my self", ". kill myself ."),
        ("the suicde, suiicide, suizide", ". the suicide , suicide , suizide ."),
        ("Você não está só, mañana", ". voce nao esta so , manana ."),
        ("self-harm - today", ". self harm , today ."),
        ("i want to... die", ". i want to die ."),
        ('he said "(die)" *now*', ". he said die now ."),
        ("🔪 myself 😀", ". 🔪 myself ."),
        ("sooo dieee alllone", ". so die alone ."),
        ("suicidal? no, never", ". suicidal , no , never ."),
        ("suicidal? Yes", ". suicidal . yes ."),
        ("ｋｉｌｌ 𝐦𝐲𝐬𝐞𝐥𝐟", ". kill myself ."),
        ("кill mуsеlf", ". kill myself ."),
        ("", ". ."),
        ("?!", ". ."),
    ],
)
def test_a_text_becomes_plain_words(plain: PlainText, text: str, words: str) -> None:
    assert " ".join(plain.words(text)) == words.replace(". .", ".")


@pytest.mark.parametrize(
    ("text", "restored"),
    [
        ("k i l l myself", "kill myself"),
        ("I want to d i e now", "I want to die now"),
        ("w a n t t o d i e", "want to die"),
        ("w.a.n.t. t.o. d.i.e", "want to die"),
        ("k-i-l-l m_y_s_e_l_f", "kill myself"),
        ("k*ll myself", "kill myself"),
        ("s**cide, s*icidal!", "suicide, suicidal!"),
        ("k1ll mys3lf", "kill myself"),
        ("ki11 m¥self", "kill m¥self"),
        ("5uicide $uicidal su!c1de", "suicide suicidal suicide"),
        ("un@live", "unalive"),
        ("he r4ped me", "he raped me"),
        ("n0t w4nna l1v3", "not wanna live"),
        ("killlll myseeelf", "kill myself"),
        ("iwanttodie", "i want to die"),
        ("#killmyself", "kill myself"),
        ("sui-cide", "suicide"),
        ("kill*myself", "kill myself"),
    ],
)
def test_hidden_words_are_restored(plain: PlainText, text: str, restored: str) -> None:
    assert plain.restored(text) == restored


@pytest.mark.parametrize(
    "text",
    [
        "How long does it last?",
        "a skilled therapist studied the diet of soldiers",
        "covid19, b12, 3pm, 2nd, $500, 100%",
        "f*** this form",
        "k*** you",
        "A B C D E F",
        "s.o.s. and r.s.v.p.",
        "see you l8r m8",
        "**bold** and _under_ and ***",
        "aaaaaaah noooo",
        "🔪🔪🔪",
        "",
    ],
)
def test_a_text_that_hides_nothing_stays_as_it_is(plain: PlainText, text: str) -> None:
    assert plain.restored(text) == text


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "k i l l ",
        "kill",
        "killmyself ",
        "1",
        "k1ll ",
        "*",
        "k*",
        "k*ll ",
        "_",
        ".",
        "k.",
        "a-",
        "🔪",
        "é",
        "aab",
    ],
)
def test_hostile_text_takes_little_time(plain: PlainText, unit: str) -> None:
    text = (unit * 5000)[:5000]

    started = time.perf_counter()
    plain.words(plain.restored(text))

    assert time.perf_counter() - started < 0.1
