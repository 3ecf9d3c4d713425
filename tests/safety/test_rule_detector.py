import re
import time
from pathlib import Path
from shutil import copytree

import pytest

from assistant.answers.article import Article
from assistant.safety.rule_detector import FOLDER, RuleDetector
from assistant.safety.rule_file_error import RuleFileError
from assistant.safety.rule_signal import RETRACTION, RuleSignal
from assistant.safety.safety_class import CLASSES

SELF, OTHER, EMERGENCY = "crisis_self", "crisis_other", "emergency"
VIOLENCE, ABUSE, MINOR = "violence", "abuse", "minor"

EXPLICIT = {
    SELF: """
        i want to kill myself
        I'm going to end my life tonight
        Honestly I just don't want to be alive anymore.
        i cant stop thinking about dying
        I have been having suicidal thoughts again
        thinking of ending it all
        everyone would be better off without me
        i wish i could fall asleep and never wake up
        I've written a suicide note
        i want to hurt myself really badly
        I cut myself again last night
        nobody would even notice if i died
        im so suicidal rn
        I don't see any reason to go on living
        there's nothing left to live for
        gonna kms
        the voices are telling me to kill myself
        I don't trust myself to be alone tonight
        I'd rather be dead than feel like this
        If ketamine doesn't work I'm going to kill myself
        this is my last resort before I end it
        urge to cut
        urges to self harm are back tonight
        tired of living
        Should I tell you that I am suicidal?
        wish i was never born
        i want 2 die, please let me die
        Been suicidal since March
    """,
    OTHER: """
        my brother wants to kill himself
        My daughter says she wants to die
        my husband is suicidal
        my wife tried to take her own life yesterday
        a friend of mine is threatening suicide
        he said he's going to end it all
        she keeps talking about killing herself
        My friend texted me goodbye and I'm scared
        dad says we'd be better off without him
        my teenage daughter is self harming
        how do I help a friend who is suicidal
        he has a gun and says he will shoot himself
        he's on the roof and says he'll jump
    """,
    EMERGENCY: """
        he's not breathing
        she won't wake up
        I took too many pills
        i took 30 sleeping pills
        I took the whole bottle
        I overdosed
        my friend overdosed on ketamine
        she's having a seizure
        call an ambulance
        I can't breathe and my chest hurts
        his lips are blue
        he's unconscious
        i think im having a heart attack
        my throat is closing up
        there's so much blood, it won't stop bleeding
        she collapsed and is not responding
        I swallowed bleach
        my husband passed out after the infusion and I can't wake him
        my mum is having a stroke, her face is drooping
        AMBULANCE NOW
    """,
    VIOLENCE: """
        I'm going to kill my boss
        i want to hurt someone
        I have thoughts of killing people
        i'm going to shoot up the clinic
        i have a gun and i'm going to use it on them
        the voices tell me to kill my wife
        he threatened to kill me with a knife
        i will make them pay
        I'm afraid I'll hurt my kids
    """,
    ABUSE: """
        my husband hits me
        he raped me
        I was sexually assaulted at the clinic
        someone drugged my drink
        my partner won't let me leave the house
        he forces me to take ketamine
        I'm scared of my husband
        my boyfriend choked me last night
        the nurse touched me inappropriately
        my carer hits my mother
    """,
    MINOR: """
        I'm 15 and want ketamine
        im 16 years old can i get treated
        my toddler swallowed my lozenge
        15f depressed
    """,
}
OTHER_LANGUAGES = {
    "es": {
        SELF: ["me quiero morir", "Estoy pensando en quitarme la vida", "tengo pensamientos suicidas"],
        OTHER: ["mi hermano se quiere matar", "Mi amigo intentó suicidarse"],
        EMERGENCY: ["mi esposo no respira", "tomé demasiadas pastillas", "llamen a una ambulancia"],
        VIOLENCE: ["voy a matar a mi jefe"],
        ABUSE: ["mi marido me pega"],
    },
    "pt": {SELF: ["não quero mais viver"], OTHER: ["meu irmão quer se matar"], EMERGENCY: ["ele não respira"]},
    "fr": {
        SELF: ["j'ai envie de me suicider"],
        OTHER: ["ma sœur veut se suicider"],
        EMERGENCY: ["appelez une ambulance"],
    },
    "de": {
        SELF: ["Ich will nicht mehr leben"],
        OTHER: ["mein Bruder will sich umbringen"],
        EMERGENCY: ["er atmet nicht"],
    },
    "id": {SELF: ["aku mau bunuh diri"], OTHER: ["adik saya mau bunuh diri"], EMERGENCY: ["tolong panggil ambulans"]},
}
HIDDEN = [
    ("k i l l myself", SELF),
    ("i want to d.i.e", SELF),
    ("gonna k*ll myself", SELF),
    ("K1LL MYS3LF", SELF),
    ("i feel su!c!dal", SELF),
    ("going to unal1ve myself", SELF),
    ("i want to dieeeee", SELF),
    ("KILLMYSELF", SELF),
    ("iwanttodie", SELF),
    ("#killmyself", SELF),
    ("I *want* to **die**", SELF),
    ("want to 💀 myself", SELF),
    ("sewerslide tonight", SELF),
    ("kіll myself", SELF),
    ("i wanna kil my self", SELF),
    ("my brother is s*icidal", OTHER),
    ("he 0verdosed", EMERGENCY),
    ("he r@ped me", ABUSE),
]
IDIOMS = [
    "My back is killing me after that chair",
    "I'm dying to try this",
    "I nearly died laughing at that meme",
    "my phone died halfway through the form",
    "I'd kill for a good night's sleep",
    "dead tired today",
    "shoot me an email with the details please",
    "it hit me like a ton of bricks",
    "we beat the odds",
    "I cut my finger chopping onions",
    "I've cut down on drinking",
    "I burned myself on the oven",
    "drowning in paperwork",
    "I'm at the end of my rope with this insurance company",
    "how do I end my subscription to the newsletter",
    "my life insurance asked about it",
    "I'd jump at the chance to try it",
    "killer whales are amazing",
    "I took all my stuff home",
    "he drank too much at the wedding",
    "it took too long to answer",
    "goodbye and thanks",
    "I don't want to wake up early, any afternoon slots?",
    "my kid hits the drums all day",
    "me muero de risa",
    "estou morrendo de fome",
    "je meurs de faim",
    "ich sterbe vor Hunger",
    "mati lampu di rumah",
    "je ne veux pas mourir",
    "ich will nicht sterben",
    "saya tidak mau mati",
]
NEIGHBOURS = [
    "will I be unconscious during the infusion",
    "can ketamine cause a seizure",
    "is chest pain a side effect",
    "do people stop breathing on ketamine",
    "do you have an ambulance on site",
    "is there a risk of overdose",
    "do you treat teenagers in general",
    "is there a minimum age",
    "my son is 30 and depressed",
    "I'm so happy to be alive",
    "the article says depression kills hope",
    "is question nine about dying on every form",
]
DENIED = [
    "I'm not suicidal, just sad",
    "no thoughts of hurting myself",
    "I have never wanted to die",
    "i dont want to kill myself",
    "I don't think I'd ever hurt myself",
    "the doctor asked if i am suicidal and i said no",
    "suicidal thoughts? no",
    "answered no to suicidal thoughts on the form",
    "my husband isn't suicidal",
    "zero suicidal thoughts here",
    "no quiero morir, solo quiero dormir",
    "não quero morrer",
]
PAST = [
    "I was suicidal ten years ago but I'm fine now",
    "years ago i wanted to die, now i garden",
    "when i was a teenager i used to hurt myself",
    "i tried to kill myself in 2009",
    "my brother attempted suicide back in college",
    "intenté suicidarme hace años, ahora estoy bien",
]
TOPIC = [
    "does ketamine reduce suicidal ideation",
    "what do studies say about suicide",
    "do patients with suicidal thoughts qualify",
    "is it for people who want to die",
    "suicide prevention month is in September",
    "the movie was about a girl who wants to die",
    "¿la ketamina ayuda con los pensamientos suicidas?",
]
NOT_SOFTENED = [
    ("no one cares, i want to die", SELF),
    ("i dont have a job and i want to die", SELF),
    ("i can't stop thinking about killing myself", SELF),
    ("not joking, i want to kill myself", SELF),
    ("i dont want to live", SELF),
    ("no hope no will to live", SELF),
    ("I'm not sure I can keep myself safe, i want to hurt myself", SELF),
    ("i am not suicidal but i want to be dead", SELF),
    ("is ketamine fast? i want to kill myself", SELF),
    ("the study was nice. my brother wants to kill himself", OTHER),
    ("I quit years ago. I want to die now", SELF),
    ("he has not slept and says he wants to die", OTHER),
    ("no puedo más, quiero morir", SELF),
    ("ich kann nicht mehr ich will sterben", SELF),
]
HOPELESS = [
    "I feel hopeless",
    "there is no hope left",
    "everything is pointless",
    "I've lost all hope",
    "im a burden to everyone",
]
ESCAPE = [
    "I want it all to stop",
    "I want out",
    "I can't do this anymore",
    "i just want to disappear",
    "I need a way out",
]
NO_CUES = [
    "I feel hopeless at maths",
    "what's the point of the questionnaire",
    "I want out of my contract",
    "I need a way out of this lease",
    "I can't do Tuesday anymore",
    "I'm done with antidepressants",
    "I give up, where is the parking",
    "there is no hope of parking here",
    "nothing works on this website",
]
RETRACTED = [
    "just kidding",
    "jk",
    "I didn't mean it",
    "sorry, I'm fine now",
    "false alarm",
    "never mind",
    "forget what I said",
]


@pytest.fixture(scope="module")
def detector() -> RuleDetector:
    return RuleDetector()


def alarms(detector: RuleDetector, text: str) -> set[str]:
    return {signal.kind for signal in detector.find(text).signals if signal.plain and signal.kind in CLASSES}


def softeners(detector: RuleDetector, text: str) -> set[str]:
    return {softener for signal in detector.find(text).signals for softener in signal.softened_by}


def lines(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(line.strip(), kind) for kind, text in table.items() for line in text.strip().splitlines()]


@pytest.mark.parametrize(("text", "kind"), lines(EXPLICIT))
def test_explicit_words_raise_an_alarm(detector: RuleDetector, text: str, kind: str) -> None:
    assert kind in alarms(detector, text)


@pytest.mark.parametrize(
    ("language", "kind", "text"),
    [
        (language, kind, text)
        for language, kinds in OTHER_LANGUAGES.items()
        for kind, texts in kinds.items()
        for text in texts
    ],
)
def test_explicit_words_of_other_languages_do_so_too(
    detector: RuleDetector, language: str, kind: str, text: str
) -> None:
    assert RuleSignal(kind, language=language) in detector.find(text).signals


@pytest.mark.parametrize(("text", "kind"), HIDDEN)
def test_hidden_words_are_seen(detector: RuleDetector, text: str, kind: str) -> None:
    assert kind in alarms(detector, text)


def test_the_restored_text_is_given_when_words_were_hidden(detector: RuleDetector) -> None:
    assert detector.find("i want to k1ll mys3lf").restored == "i want to kill myself"
    assert detector.find("how long does it last").restored is None


@pytest.mark.parametrize("text", IDIOMS + NEIGHBOURS)
def test_idioms_and_neighbouring_questions_raise_none(detector: RuleDetector, text: str) -> None:
    assert alarms(detector, text) == set()


def test_the_article_raises_none(detector: RuleDetector) -> None:
    for article in Article.read_all(Path("data/articles")).values():
        for paragraph in article.paragraphs:
            for sentence in [paragraph, *paragraph.split(". ")]:
                assert detector.find(sentence).signals == [], sentence


@pytest.mark.parametrize(
    ("text", "softener"),
    [(text, softener) for texts, softener in ((DENIED, "negated"), (PAST, "past"), (TOPIC, "topic")) for text in texts],
)
def test_denial_past_and_topic_soften(detector: RuleDetector, text: str, softener: str) -> None:
    assert alarms(detector, text) == set()
    assert softener in softeners(detector, text)


@pytest.mark.parametrize(("text", "kind"), NOT_SOFTENED)
def test_words_that_look_like_a_denial_do_not_soften(detector: RuleDetector, text: str, kind: str) -> None:
    assert kind in alarms(detector, text)


def test_one_crisis_is_one_crisis(detector: RuleDetector) -> None:
    assert alarms(detector, "my brother says he doesn't want to live anymore") == {OTHER}
    assert alarms(detector, "i want to end my life") == {SELF}


def test_several_dangers_are_all_found(detector: RuleDetector) -> None:
    assert alarms(detector, "he hits me, i took too many pills and i want to die") == {ABUSE, EMERGENCY, SELF}


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for texts, kind in ((HOPELESS, "hopeless"), (ESCAPE, "escape")) for text in texts]
)
def test_cues_are_no_alarm_by_themselves(detector: RuleDetector, text: str, kind: str) -> None:
    assert RuleSignal(kind) in detector.find(text).signals
    assert alarms(detector, text) == set()


@pytest.mark.parametrize("text", NO_CUES)
def test_everyday_words_are_no_cue(detector: RuleDetector, text: str) -> None:
    assert not {signal.kind for signal in detector.find(text).signals} & {"hopeless", "escape"}


@pytest.mark.parametrize("text", RETRACTED)
def test_taking_it_back_is_seen(detector: RuleDetector, text: str) -> None:
    assert [signal.kind for signal in detector.find(text).signals] == [RETRACTION]


@pytest.mark.parametrize(
    "unit",
    [
        "a", "a ", "1", "*", "k*", "💀", "🔪 myself ", "_", ".", "k.", "kill myself ", "k i l l m y s e l f ", "k1ll ",
        "killmyself", "i am not suicidal ", "want to die and ", "he says he ", "no no no ", "suicidal ideation ",
    ],
)  # fmt: skip
def test_hostile_text_takes_little_time(detector: RuleDetector, unit: str) -> None:
    text = (unit * 5000)[:5000]

    started = time.perf_counter()
    detector.find(text)

    assert time.perf_counter() - started < 0.25


def test_a_danger_behind_many_denials_is_seen(detector: RuleDetector) -> None:
    assert SELF in alarms(detector, "i am not suicidal. " * 40 + "i want to kill myself tonight")


def test_what_people_write_does_not_fill_the_vocabulary(detector: RuleDetector) -> None:
    detector.find("i want to kill myself")
    before = len(detector._vocab.strings)

    for number in range(100):
        detector.find(f"i want to kill myself zzz{number}")

    assert len(detector._vocab.strings) == before


def test_every_list_of_words_is_in_use() -> None:
    text = "".join(file.read_text() for file in sorted(FOLDER.rglob("*.yml")))

    assert [
        name for name in re.findall(r"^    (\w+):", (FOLDER / "words.yml").read_text(), re.M) if f"<{name}>" not in text
    ] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copytree(FOLDER, tmp_path / "safety")
    return tmp_path / "safety"


@pytest.mark.parametrize(
    ("file", "content", "wrong"),
    [
        ("rules/abuse.yml", "safety_rules:\n- hits me ~", "begins or ends with ~"),
        ("rules/abuse.yml", "safety_rules:\n- no", "put it in quotes"),
        ("rules/abuse.yml", "safety_rules:\n- cannot leave", "the word cannot, which spellings.yml turns into cant"),
        ("rules/abuse.yml", "safety_rules:\n- <nobody_knows> hits me", "<nobody_knows>, which words.yml does not have"),
        ("rules/abuse.yml", "rules:\n- hits me", "under safety_rules it needs a list"),
        ("rules/abuse.yml", "safety_rules: [", "can't be read"),
        ("rules/abuse.yml", "", "it needs a key"),
        ("rules/theft.yml", "safety_rules:\n- stole it", "there is no kind theft"),
        ("languages.yml", "safety_languages:\n  es:\n    robo:\n    - me robaron", "there is no kind robo"),
        ("words.yml", "safety_words:\n  en:\n    he: <she>", "names the list 'she', which does not stand above it"),
        (
            "spellings.yml",
            "safety_spellings:\n  cant: cannot\nsafety_slips: a\nsafety_hidden: a",
            "under cant it needs a list",
        ),
        ("context.yml", "safety_context:\n  negated:\n    before:\n      words: []", "needs a reach"),
        ("context.yml", "safety_context:\n  negated:\n    after: {}", "under before it needs names"),
        ("idioms.yml", "safety_idioms: dead tired", "under safety_idioms it needs a list"),
    ],
)
def test_a_bad_file_is_an_error_that_names_it(folder: Path, file: str, content: str, wrong: str) -> None:
    (folder / file).write_text(content)

    with pytest.raises(RuleFileError, match=rf"{file}: .*{wrong}"):
        RuleDetector(folder)


def test_a_missing_file_is_an_error_that_names_it(folder: Path) -> None:
    (folder / "idioms.yml").unlink()

    with pytest.raises(RuleFileError, match=r"idioms.yml: it can't be read"):
        RuleDetector(folder)


def test_a_phrase_is_added_by_a_line(folder: Path) -> None:
    file = folder / "rules" / "violence.yml"
    assert alarms(RuleDetector(folder), "he will get a taste of my catapult") == set()

    file.write_text(file.read_text() + "- taste of my catapult|slingshot\n")

    assert alarms(RuleDetector(folder), "he will get a taste of my catapult") == {VIOLENCE}
