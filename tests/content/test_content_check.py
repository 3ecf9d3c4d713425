from pathlib import Path

import pytest

from assistant.content.content_check import ContentCheck
from tests.content.edit import Edit


def test_the_project_s_content_is_in_order(project: Path) -> None:
    assert ContentCheck(project).findings() == []


FAQ = "data/answers/faq.yml"
ARTICLE = "data/articles/how-ketamine-helps-fight-the-symptoms-of-depression.md"
SPEED = "The article says that ketamine often produces noticeable improvements within hours"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "improvements within hours.\n        supports",
            "improvements within days.\n        supports",
            "not word for word in paragraph 3",
        ),
        (SPEED, SPEED.replace("often ", ""), "drops “often”"),
        (SPEED, f"It is quick. {SPEED}", "sentence 2 has no citation"),
        (SPEED, SPEED.replace("hours", "24 hours"), "the number “24” is not in its quotes"),
        (
            SPEED,
            SPEED.replace("improvements", "improvements in serotonin"),
            "the medical term “serotonin” is not in its quotes",
        ),
        (SPEED, SPEED + " like a beacon", "“beacon” is promotional"),
        (
            "      notes: [balance, within_hours]\n      related: [faq/lasting",
            "      related: [faq/lasting",
            "without the note `balance`",
        ),
        (
            "related: [faq/lasting, faq/mechanism,",
            "related: [faq/nowhere, faq/mechanism,",
            "`related` names faq/nowhere",
        ),
        ("      title: How fast does it work?\n", "", "it has no `title`"),
        (
            "notes: [balance, within_hours]\n      related: [faq/lasting",
            "notes: [balance, unknown]\n      related: [faq/lasting",
            "the note unknown",
        ),
        (SPEED, " ".join([SPEED, *["again"] * 80]), "at most 80 are allowed"),
    ],
)
def test_a_faulty_answer_is_found_with_file_and_line(edit: Edit, old: str, new: str, message: str) -> None:
    found = [line for line in edit(FAQ, old, new) if message in line]

    assert found
    assert all(line.startswith(f"{FAQ}:") and int(line.split(":")[1]) > 10 for line in found)


def test_an_edited_article_shows_every_answer_that_it_breaks(edit: Edit) -> None:
    found = edit(ARTICLE, "Ketamine blocks certain receptors", "Ketamine touches certain receptors")

    assert any("utter_faq/mechanism" in line and "not word for word" in line for line in found)
    found = edit(
        ARTICLE, "seems to be the key to long lasting results", "is said to be the key to long lasting results"
    )
    broken = {name for name in ("lasting", "neuroplasticity") for line in found if f"utter_faq/{name}:" in line}
    assert broken == {"lasting", "neuroplasticity"}


def test_an_article_that_is_not_there_is_found(edit: Edit) -> None:
    found = edit(
        FAQ,
        "article: how-ketamine-helps-fight-the-symptoms-of-depression\n        paragraph: 3",
        "article: gone\n        paragraph: 3",
    )

    assert any("there is no article gone" in line for line in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (FAQ, "utter_faq/speed:", "utter_faq/haste:", "utter_faq/haste has no examples"),
        (FAQ, "utter_faq/speed:", "utter_faq/haste:", "faq/speed has examples but no response"),
        ("data/rules/answers.yml", "intent: faq", "intent: faqs", "the intent faqs is not in domain.yml"),
        ("data/rules/answers.yml", "intent: faq", "intent: faqs", "no rule or story has the intent faq"),
        ("data/rules/answers.yml", "action: action_clarify", "action: action_ask", "the action action_ask is neither"),
        (
            "data/rules/answers.yml",
            "action: action_clarify",
            "action: utter_blank",
            "no rule or story runs action_clarify",
        ),
        ("domain.yml", "- action_clarify", "- action_clarity", "no class in actions/ has the name action_clarity"),
        ("domain.yml", "- blank", "- blank\n- lonely", "no rule or story has the intent lonely"),
        ("data/answers/conversation.yml", "utter_topics:", "utter_subjects:", "utter_subjects is used by no rule"),
        ("data/nlu/faq/speed.yml", "intent: faq/speed", "intent: haste", "the intent haste is not in domain.yml"),
    ],
)
def test_a_name_that_stands_alone_is_found(edit: Edit, file: str, old: str, new: str, message: str) -> None:
    assert any(message in line for line in edit(file, old, new))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/safety/card_facts.yml", "unasked: [sober/what_is]", "unasked: [faq/what_is]"),
        ("data/safety/language_countries.yml", "pt: [PT, BR]", "pt: [PT, QQ]"),
    ],
)
def test_what_stands_below_a_card_is_checked_too(edit: Edit, file: str, old: str, new: str) -> None:
    found = edit(file, old, new)

    assert found
    assert all(line.startswith(f"{file}:") for line in found)


def test_too_few_examples_are_found(edit: Edit, project: Path) -> None:
    for other in (project / "data" / "nlu" / "harmless").glob("*.yml"):
        other.unlink()
    file = project / "data" / "nlu" / "faq" / "speed.yml"
    file.write_text("\n".join(file.read_text().splitlines()[:20]) + "\n")

    assert any("faq/speed has" in line and "at least 40" in line for line in edit("domain.yml", "# minutes", "# min"))


def test_a_second_article_can_be_cited_without_a_change_to_code(edit: Edit, project: Path) -> None:
    (project / "data" / "articles" / "second.md").write_text(
        "---\ntitle: Second\ndate: 2024-01-01\nurl: https://clinic.example/2\nread_on: 2024-01-02\n---\n\n"
        "Ketamine often works within hours.\n"
    )
    addition = (
        "      - article: second\n        paragraph: 1\n"
        "        quote: Ketamine often works within hours.\n        supports: [1]\n"
    )
    anchor = "      silent_on: how many people notice this\n"

    assert edit(FAQ, anchor, addition + anchor) == []


def test_a_mistake_in_the_notification_plan_is_found(edit: Edit) -> None:
    (finding,) = edit("data/escalation/notifications.yml", "minutes: 10", "minutes: ten")

    assert finding.startswith(
        "data/escalation/notifications.yml:1: staff_notifications / chains / acute / 0 / minutes: "
    )


def test_a_mistake_in_the_words_on_what_did_not_arrive_is_found(edit: Edit) -> None:
    (finding,) = edit("data/escalation/failures.yml", "  apps:", "  app:")

    assert finding.startswith("data/escalation/failures.yml:1: delivery_failures / apps: field required")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("telegram.yml", "identity_key: TELEGRAM_BOT_TOKEN", "identity_key: OTHER", "identity_key must be one of"),
        ("telegram.yml", "text_characters", "characters", "telegram.yml: it needs the key channel"),
        ("limits.yml", "waiting: 10000", "waiting: many", "waiting must be a number above 0"),
        ("limits.yml", "1/minute", "often", "notices_a_person must be a rate"),
    ],
)
def test_a_mistake_in_a_messaging_app_s_file_is_found(edit: Edit, file: str, old: str, new: str, message: str) -> None:
    (finding,) = edit(f"data/channels/{file}", old, new)

    assert message in finding
