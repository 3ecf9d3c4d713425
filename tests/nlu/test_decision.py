from assistant.nlu.decision import Thresholds, decide, likeliest

THRESHOLDS = Thresholds(answer=0.6, group=0.4, clarify=0.7, several=0.8)


def test_a_likely_topic_is_answered() -> None:
    decision = decide({"faq/speed": 0.8, "faq/lasting": 0.2}, [], THRESHOLDS)

    assert (decision.intent, decision.confidence) == ("faq/speed", 0.8)


def test_two_topics_that_are_likely_together_are_asked_about() -> None:
    decision = decide({"faq/speed": 0.5, "faq/lasting": 0.4, "human": 0.1}, [], THRESHOLDS)

    assert decision.intent == "clarify"
    assert decision.candidates == ["faq/speed", "faq/lasting"]


def test_nothing_likely_is_not_understood() -> None:
    decision = decide({"faq/speed": 0.3, "faq/lasting": 0.1, "human": 0.3, "out_of_scope": 0.3}, [], THRESHOLDS)

    assert decision.intent == "not_understood"


def test_what_misleads_less_is_taken_sooner() -> None:
    decision = decide({"not_covered/cost": 0.45, "faq/speed": 0.35, "human": 0.2}, [], THRESHOLDS)

    assert decision.intent == "not_covered/cost"


def test_not_covered_names_add_up_for_each_gets_the_same_honest_answer() -> None:
    decision = decide({"not_covered/cost": 0.35, "not_covered/logistics": 0.35, "faq/speed": 0.3}, [], THRESHOLDS)

    assert decision.intent == "not_covered/cost"
    assert decision.confidence == 0.7


def test_article_topics_do_not_add_up_for_a_wrong_topic_would_be_a_wrong_answer() -> None:
    intent, mass = likeliest({"faq/speed": 0.3, "faq/lasting": 0.3, "smalltalk/greet": 0.4})

    assert (intent, mass) == ("smalltalk/greet", 0.4)


def test_two_questions_in_one_message_are_both_answered_in_order() -> None:
    parts = [{"faq/speed": 0.9, "human": 0.1}, {"not_covered/cost": 0.95, "human": 0.05}]
    decision = decide({"faq/speed": 0.5, "not_covered/cost": 0.5}, parts, THRESHOLDS)

    assert decision.intent == "several_questions"
    assert decision.questions == ["faq/speed", "not_covered/cost"]


def test_a_question_beside_something_else_is_known_although_the_whole_is_another_matter() -> None:
    parts = [{"faq/speed": 0.9, "human": 0.1}]

    assert decide({"out_of_scope": 0.9, "faq/speed": 0.1}, parts, THRESHOLDS).questions == ["faq/speed"]
    assert decide({"out_of_scope": 0.3, "human": 0.3, "faq/speed": 0.4}, parts, THRESHOLDS).questions == ["faq/speed"]


def test_the_same_question_twice_is_one_question() -> None:
    parts = [{"faq/speed": 0.9, "human": 0.1}, {"faq/speed": 0.95, "human": 0.05}]
    decision = decide({"faq/speed": 0.9, "human": 0.1}, parts, THRESHOLDS)

    assert decision.intent == "faq/speed"


def test_small_talk_beside_a_question_is_no_second_question() -> None:
    parts = [{"smalltalk/greet": 0.9, "faq/speed": 0.1}, {"faq/speed": 0.95, "human": 0.05}]
    decision = decide({"faq/speed": 0.7, "smalltalk/greet": 0.3}, parts, THRESHOLDS)

    assert decision.intent == "faq/speed"


def test_a_person_is_never_offered_as_a_candidate_answer() -> None:
    decision = decide({"human": 0.2, "faq/speed": 0.5, "faq/lasting": 0.3}, [], THRESHOLDS)

    assert "human" not in decision.candidates
