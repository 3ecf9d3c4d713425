from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.importers.importer import TrainingDataImporter

from tests.bench.stock_project import make_stock_project


def test_stock_rasa_finds_every_action_of_its_rules(tmp_path: Path) -> None:
    project = tmp_path / "stock"
    make_stock_project(project, examples=2)
    importer = TrainingDataImporter.load_from_config(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
    )

    domain: Domain = importer.get_domain()
    steps = importer.get_stories().story_steps
    actions = {event.action_name for step in steps for event in step.events if isinstance(event, ActionExecuted)}
    assert actions <= set(domain.action_names_or_texts)
    assert {*domain.intents} >= {"faq", "not_covered", "safety"}
    assert importer.get_nlu_data().number_of_examples_per_intent.keys() <= {*domain.intents}
    assert not domain.form_names
