import shutil
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.answers.cited_response_generator import CitedResponseGenerator
from assistant.safety.safety_class import ACUTE

ADDRESS = "https://clinic.example/article"


@pytest.fixture
def linked(agent: Agent, tmp_path: Path) -> CitedResponseGenerator:
    """The generator, with an address for the article."""
    shutil.copytree("data", tmp_path / "data")
    (article,) = (tmp_path / "data" / "articles").glob("*.md")
    article.write_text(article.read_text(encoding="utf-8").replace('url: ""', f"url: {ADDRESS}"), encoding="utf-8")
    return CitedResponseGenerator(domain=agent.domain, data=tmp_path / "data")


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
