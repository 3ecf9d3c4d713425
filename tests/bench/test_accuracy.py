from tests.bench.accuracy import predicted

SELECTED = {"default": {"ranking": [{"intent_response_key": name} for name in ("safety/crisis_self", "faq/speed")]}}


def test_ours_names_the_full_intent_itself() -> None:
    assert predicted({"intent": {"name": "faq", "full_retrieval_intent_name": "faq/speed"}}) == "faq/speed"


def test_stock_rasa_has_it_from_its_response_selector() -> None:
    intent = {"name": "faq", "full_retrieval_intent_name": None}

    assert predicted({"intent": intent, "response_selector": SELECTED}) == "faq/speed"


def test_an_intent_without_responses_stands_for_itself() -> None:
    assert predicted({"intent": {"name": "human"}, "response_selector": SELECTED}) == "human"
