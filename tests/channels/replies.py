"""What a visitor must have got, whatever was broken."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from assistant.answers.clinic import Clinic
from assistant.channels.fallback_texts import FallbackTexts
from assistant.safety.crisis_lines import CrisisLines
from tests.channels.running_server import RunningServer

CRISIS, EMERGENCY = "i want to kill myself", "he stopped breathing"
HARMLESS = "could you tell me how quickly it acts"
COST = "What does it cost?"
ANSWER = "within hours"
MESSAGES = (CRISIS, EMERGENCY, HARMLESS)
SPANISH_CRISIS, SPANISH_HARMLESS = "ya no quiero vivir más", "quisiera saber cuánto tarda en hacer efecto"

DATA = Path(__file__).parent.parent.parent / "data"
CONTACT = Clinic.read(DATA / "clinic.yml", DATA / "answers" / "clinic_notes.yml").contact
US = CrisisLines.read(DATA / "safety" / "crisis_lines.csv").country("US")
TEXTS_BY_LANGUAGE = FallbackTexts.read_all(
    DATA / "safety" / "fallback.yml", lambda language: {**US.placeholders(language), "clinic_contact": CONTACT}
)
TEXTS, SPANISH_TEXTS = TEXTS_BY_LANGUAGE["en"], TEXTS_BY_LANGUAGE["es"]


@dataclass(frozen=True)
class Replies:
    """The replies to the three messages, in order."""

    crisis: list[str]
    emergency: list[str]
    harmless: list[str]

    def are_safe(self) -> None:
        """In danger a card comes first, once, and then the truth; otherwise an apology, or the answer and the truth."""
        for texts, numbers in ((self.crisis, ("911", "988")), (self.emergency, ("911",))):
            assert all(number in texts[0] for number in numbers)
            assert "automated" in texts[0]
            assert not any("automated" in text for text in texts[1:])
        assert self.harmless[-1] in (TEXTS.apology, TEXTS.unfinished)
        assert CONTACT in self.harmless[-1]
        assert all(number in self.harmless[-1] for number in ("911", "988"))

    def are_cards_and_an_apology(self) -> None:
        """Nothing of the turn was left."""
        self.are_safe()
        assert [text for texts in (self.crisis[1:], self.emergency[1:]) for text in texts] == [TEXTS.unfinished] * 2
        assert self.harmless == [TEXTS.apology]


def ask_all(server: RunningServer) -> Replies:
    """The three messages, each in a conversation of its own, at the same time."""
    with ThreadPoolExecutor(len(MESSAGES)) as pool:
        return Replies(*pool.map(server.ask, MESSAGES))


def is_well(server: RunningServer) -> None:
    """Every message gets what the whole assistant has to say."""
    replies = ask_all(server)
    assert "911" in replies.crisis[0]
    assert "911" in replies.emergency[0]
    assert all("I have left a note" in texts[1] for texts in (replies.crisis, replies.emergency))
    assert ANSWER in replies.harmless[0]
    assert TEXTS.unfinished not in [*replies.crisis, *replies.emergency, *replies.harmless]
