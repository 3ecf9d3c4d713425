from pathlib import Path

import pytest

from assistant.answers.article import Article
from assistant.safety.rule_detector import RuleDetector
from assistant.safety.rule_signal import RuleSignal
from tests.safety.alarms import alarms

SELF, OTHER, EMERGENCY = "crisis_self", "crisis_other", "emergency"
VIOLENCE, ABUSE, MINOR, ADVICE = "violence", "abuse", "minor", "medical_advice"

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
        my mother is having a siezure in your lobby
        he's having a fit at our front entrance
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
    ADVICE: """
        should I stop my lexapro before the infusion
        could the spray replace my zoloft one day
        will this substitute for my evening pills
        is it ok to do infusions instead of my meds
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
NEIGHBOURS = [
    "will I be unconscious during the infusion",
    "can ketamine cause a seizure",
    "can somebody with seizures come to the clinic",
    "is chest pain a side effect",
    "do people stop breathing on ketamine",
    "do you have an ambulance on site",
    "is there a risk of overdose",
    "do you treat teenagers in general",
    "is there a minimum age",
    "can ketamine replace antidepressants",
    "do people get it instead of pills",
    "my son is 30 and depressed",
    "I'm so happy to be alive",
    "the article says depression kills hope",
    "is question nine about dying on every form",
]


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


@pytest.mark.parametrize("text", NEIGHBOURS)
def test_neighbouring_questions_raise_none(detector: RuleDetector, text: str) -> None:
    assert alarms(detector, text) == set()


def test_the_article_raises_none(detector: RuleDetector) -> None:
    for article in Article.read_all(Path("data/articles")).values():
        for paragraph in article.paragraphs:
            for sentence in [paragraph, *paragraph.split(". ")]:
                assert detector.find(sentence).signals == [], sentence
