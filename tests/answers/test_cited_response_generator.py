import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.answers.cited_response_generator import DISCLOSED, CitedResponseGenerator
from assistant.safety.safety_class import ACUTE

ADDRESS = "https://clinic.example/article"
OTHERS = ["medical_advice", "adverse_event", "misuse"]
BALANCE = "FDA has not approved ketamine for any psychiatric disorder."
LEFT_OUT = "For now I leave out the article's hopeful claims"


@pytest.fixture
def linked(agent: Agent, tmp_path: Path) -> CitedResponseGenerator:
    """The generator, with an address for the article."""
    shutil.copytree("data", tmp_path / "data")
    (article,) = (tmp_path / "data" / "articles").glob("*.md")
    article.write_text(article.read_text(encoding="utf-8").replace('url: ""', f"url: {ADDRESS}"), encoding="utf-8")
    return CitedResponseGenerator(domain=agent.domain, data=tmp_path / "data")


@pytest.fixture(scope="module")
def from_files() -> CitedResponseGenerator:
    """The generator with the responses of data/answers, without a model."""
    files = Path("data/answers").glob("*.yml")
    content = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    responses = {name: texts for part in content for name, texts in part.get("responses", {}).items()}
    return CitedResponseGenerator(domain=Domain.from_dict({"responses": responses}))


async def below(
    generator: CitedResponseGenerator, safety_class: str, *before: Event, asks: str = "", language: str = "en"
) -> tuple[str, dict[str, Any]]:
    """What stands below the card of a message that may ask about a topic as well, and the whole response."""
    ranking = [{"name": f"faq/{asks}", "confidence": 0.5}] if asks else []
    verdict = {"safety_class": safety_class, "situation": "first", "language": language}
    parse_data: Any = {"safety": verdict, "questions": [], "intent_ranking": ranking}
    message = UserUttered("hi", parse_data=parse_data)
    conversation = DialogueStateTracker.from_events("facts", [*before, message], slots=Domain.load("domain.yml").slots)
    response = await generator.generate(f"utter_safety/{safety_class}", conversation, "rest")
    assert response is not None
    return str(response["text"]).partition("\n\n")[2], response


def tracker(*responses: str) -> DialogueStateTracker:
    """A conversation in which these responses were given."""
    said = [BotUttered("text", metadata={"utter_action": name}) for name in responses]
    return DialogueStateTracker.from_events("generator", [SessionStarted(), UserUttered("hi"), *said])


async def text_of(generator: CitedResponseGenerator, name: str, *before: str, **kwargs: object) -> str:
    response = await generator.generate(name, tracker(*before), "rest", **kwargs)
    assert response is not None
    return str(response["text"])


async def test_with_an_address_each_quote_links_to_its_passage(linked: CitedResponseGenerator) -> None:
    assert f"paragraph 3, {ADDRESS}#:~:text=While%20traditional" in await text_of(linked, "utter_faq/speed")


async def test_the_disclosure_stands_before_the_first_answer_only(linked: CitedResponseGenerator) -> None:
    assert (await text_of(linked, "utter_faq/speed")).startswith("I am an automated assistant")
    assert (await text_of(linked, "utter_faq/speed", "utter_smalltalk/greet")).startswith("The article says")
    assert (await text_of(linked, "utter_faq/speed", "utter_safety/crisis_self")).startswith(
        "I am an automated assistant"
    )


@pytest.mark.parametrize("safety_class", ACUTE)
async def test_every_card_has_an_emergency_number_within_its_first_words_and_no_disclosure(
    linked: CitedResponseGenerator, safety_class: str
) -> None:
    text = await text_of(linked, f"utter_safety/{safety_class}")

    assert "911" in text[:160]
    assert "I answer questions about one article" not in text


async def test_a_card_without_a_verdict_is_the_first_one(linked: CitedResponseGenerator) -> None:
    """A server in whose message the verdict is lost must not show "once more" at the first alarm."""
    assert (await text_of(linked, "utter_safety/emergency")).startswith("Call 911 now.")


async def test_an_answer_is_one_message_in_channels_that_split_at_blank_lines(linked: CitedResponseGenerator) -> None:
    assert "\n\n" not in await text_of(linked, "utter_faq/mechanism", "utter_smalltalk/greet")


async def test_offers_become_buttons_and_a_person_is_always_among_them(linked: CitedResponseGenerator) -> None:
    response = await linked.generate("utter_which_one", tracker(), "rest", offers=["faq/speed", "not_covered/cost"])

    assert response is not None
    assert [button["payload"] for button in response["buttons"]] == ["/faq/speed", "/not_covered/cost", "/human"]
    assert response["buttons"][0]["title"] == "How fast does it work?"


async def test_no_answer_has_an_unfilled_placeholder(linked: CitedResponseGenerator, agent: Agent) -> None:
    assert agent.domain is not None
    for name in agent.domain.responses:
        assert "{" not in await text_of(linked, name, ticket="1")


async def test_an_unknown_response_is_none(linked: CitedResponseGenerator) -> None:
    assert await linked.generate("utter_nothing", tracker(), "rest") is None


@pytest.mark.parametrize("safety_class", OTHERS)
async def test_below_a_card_that_is_not_acute_stands_a_balanced_fact_with_its_source(
    from_files: CitedResponseGenerator, safety_class: str
) -> None:
    facts, response = await below(from_files, safety_class)

    assert facts.startswith(("The article says", "The article describes"))
    assert "” – How Ketamine Helps Fight the Symptoms of Depression, paragraph " in facts
    assert BALANCE in facts
    assert LEFT_OUT not in facts
    assert all(citation["quote"] in facts for citation in response["metadata"]["citations"])
    assert response["metadata"]["facts"]


async def test_a_topic_that_the_message_asks_about_as_well_is_answered_in_its_place(
    from_files: CitedResponseGenerator,
) -> None:
    facts, response = await below(from_files, "medical_advice", asks="speed")

    assert facts.startswith("The article says that ketamine often produces noticeable improvements within hours")
    assert "paragraph 3" in facts
    assert BALANCE in facts
    assert "Not everyone responds" in facts
    assert response["metadata"]["facts"] == ["utter_faq/speed"]


async def test_such_an_answer_is_not_offered_again_as_a_button(from_files: CitedResponseGenerator) -> None:
    _, unasked = await below(from_files, "medical_advice")
    _, asked = await below(from_files, "medical_advice", asks="vs_antidepressants")

    assert [button["payload"] for button in unasked["buttons"]] == ["/faq/vs_antidepressants", "/faq/who_for"]
    assert [button["payload"] for button in asked["buttons"]] == ["/faq/who_for"]


async def test_after_treatment_trouble_the_answer_is_without_hopeful_claims_and_says_so(
    from_files: CitedResponseGenerator,
) -> None:
    facts, _ = await below(from_files, "adverse_event", asks="speed")

    assert "weeks or months" in facts
    assert "within hours" not in facts
    assert LEFT_OUT in facts


async def test_beside_misuse_nothing_but_the_mechanism_is_told(from_files: CitedResponseGenerator) -> None:
    facts, _ = await below(from_files, "misuse", asks="speed")

    assert "glutamate" in facts
    assert "within hours" not in facts
    assert "reboot" not in facts


@pytest.mark.parametrize("alarm", ["crisis_self", "emergency"])
async def test_after_an_alarm_only_what_is_asked_for_is_told_and_without_hopeful_claims(
    from_files: CitedResponseGenerator, alarm: str
) -> None:
    unasked, _ = await below(from_files, "medical_advice", SlotSet("alarm", alarm))
    asked, _ = await below(from_files, "medical_advice", SlotSet("alarm", alarm), asks="speed")

    assert unasked == ""
    assert "weeks or months" in asked
    assert "within hours" not in asked
    assert LEFT_OUT in asked


async def test_right_after_an_acute_card_the_answer_has_the_line_of_support(from_files: CitedResponseGenerator) -> None:
    card = BotUttered("card", metadata={"utter_action": "utter_safety/crisis_self"})
    before = (UserUttered("hi"), SlotSet("alarm", "crisis_self"), card)

    asked, _ = await below(from_files, "medical_advice", *before, asks="speed")

    assert asked.endswith("Help is still there: call or text 988, free, at any hour.")


async def test_what_nobody_asked_for_comes_with_the_first_card_only(from_files: CitedResponseGenerator) -> None:
    card = BotUttered("card", metadata={"utter_action": "utter_safety/medical_advice"})
    other = BotUttered("card", metadata={"utter_action": "utter_safety/misuse"})

    assert (await below(from_files, "medical_advice", UserUttered("hi"), card))[0] == ""
    assert (await below(from_files, "medical_advice", UserUttered("hi"), other))[0] != ""


@pytest.mark.parametrize("safety_class", ACUTE)
async def test_an_acute_card_stands_alone_whatever_else_is_asked(
    from_files: CitedResponseGenerator, safety_class: str
) -> None:
    facts, response = await below(from_files, safety_class, asks="mechanism")

    assert facts == ""
    assert "citations" not in response["metadata"]
    assert not [button for button in response["buttons"] if button["payload"].startswith("/faq/")]


async def test_a_page_that_shows_what_the_assistant_is_gets_no_disclosure(linked: CitedResponseGenerator) -> None:
    asked = tracker()
    asked.update(UserUttered("How fast does it work?", metadata={DISCLOSED: True}))
    response = await linked.generate("utter_faq/speed", asked, "collector")

    assert response is not None
    assert response["text"].startswith("The article says")
