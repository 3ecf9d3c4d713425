from copy import deepcopy

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.building.shared_message import SharedMessage


def test_merging_training_data_hands_on_the_same_messages() -> None:
    message = SharedMessage({TEXT: "how soon", INTENT: "faq"})

    merged = TrainingData().merge(TrainingData([message])).merge(TrainingData())

    assert merged.training_examples[0] is message


def test_it_is_equal_to_rasas_own_message() -> None:
    data = {TEXT: "how soon", INTENT: "faq"}

    assert SharedMessage(data) == Message(data)
    assert deepcopy(SharedMessage(data)) == Message(data)


def test_its_fingerprint_follows_its_values() -> None:
    message = SharedMessage({TEXT: "how soon", INTENT: "faq"})
    before = message.fingerprint()

    message.set(INTENT, "faq")
    assert message.fingerprint() == before

    message.set(INTENT, "greet")
    assert message.fingerprint() == Message({TEXT: "how soon", INTENT: "greet"}).fingerprint() != before


def test_a_known_text_can_still_become_output() -> None:
    message = SharedMessage({TEXT: "how soon"})

    message.set(TEXT, "how soon", add_to_output=True)

    assert TEXT in message.output_properties
