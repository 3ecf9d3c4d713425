"""Reads the training data for `rasa train`."""

import gc

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from assistant.building.shared_message import SharedMessage

NEW_OBJECTS = 100_000
"""So many start a garbage collection; with Python's 700 it takes seconds to find that all are needed."""


class ReadOnceImporter(RasaFileImporter):
    """Rasa's own importer, without what Rasa does several times.

    Rasa 3.6.21 asks its importers twice: ResponsesSyncImporter calls `get_nlu_data()` for the domain and
    `get_nlu_data("en")` for the examples, which its cache takes for two questions. The examples are SharedMessages.
    """

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Retrieves the NLU training data (see parent class)."""
        gc.set_threshold(NEW_OBJECTS)
        read = super().get_nlu_data(language)
        shared: list[Message] = [
            SharedMessage(message.data, message.output_properties) for message in read.training_examples
        ]
        return TrainingData(shared, read.entity_synonyms, read.regex_features, read.lookup_tables, read.responses)
