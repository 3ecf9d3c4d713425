from assistant.building.examples import Example
from tests.bench.nlu.intent_names import with_names


def test_the_name_of_each_intent_is_an_example_as_well() -> None:
    examples = [
        Example("how much is it", "faq/the_cost"),
        Example("any refunds", "REFUND"),
        Example("cost", "faq/the_cost"),
    ]

    assert with_names(examples) == [*examples, Example("faq the cost", "faq/the_cost"), Example("refund", "REFUND")]
