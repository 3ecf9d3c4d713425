from pathlib import Path

from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import TEXT

from assistant.building.examples import read_examples

CONFIG = """
importers:
- name: assistant.building.read_once_importer.ReadOnceImporter
"""
EXAMPLES = """
version: "3.1"
nlu:
- intent: faq/speed
  examples: |
    - how soon
"""


def test_rasa_reads_the_projects_examples_by_it() -> None:
    importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])

    found = {message.get(TEXT) for message in importer.get_nlu_data().intent_examples}
    assert found >= {example.text for example in read_examples()}


def test_the_domain_and_the_examples_come_from_one_reading(tmp_path: Path) -> None:
    config, data = tmp_path / "config.yml", tmp_path / "nlu.yml"
    config.write_text(CONFIG)
    data.write_text(EXAMPLES)
    importer = TrainingDataImporter.load_from_config(str(config), str(tmp_path / "domain.yml"), [str(data)])

    domain = importer.get_domain()
    data.write_text("this is read by nobody")

    assert "faq" in domain.retrieval_intents
    assert [message.get(TEXT) for message in importer.get_nlu_data().intent_examples] == ["how soon"]


def test_an_example_that_stands_twice_counts_once(tmp_path: Path) -> None:
    config, data = tmp_path / "config.yml", tmp_path / "nlu.yml"
    config.write_text(CONFIG)
    data.write_text(EXAMPLES + "    - how soon\n")
    importer = TrainingDataImporter.load_from_config(str(config), str(tmp_path / "domain.yml"), [str(data)])

    assert [message.get(TEXT) for message in importer.get_nlu_data().intent_examples] == ["how soon"]
