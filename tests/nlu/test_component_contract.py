"""What every graph component of ours must do, checked alike for each."""

import inspect
import re
import sys
import typing
from pathlib import Path

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.engine.graph import GraphComponent
from rasa.shared.utils.common import class_from_module_path

PIPELINE = [entry["name"] for entry in yaml.safe_load(Path("config.yml").read_text())["pipeline"]]
OURS = [class_from_module_path(name) for name in PIPELINE if name.startswith("assistant.")]
ODD_TEXTS = [
    "",
    " ",
    "🙂",
    "/restart",
    '/faq/speed{"a": 1}',
    "a\0b",
    "\ud800",
    "x" * 20_000,
    "<b>hi</b>",
    "שלום",
    "How? Why? When?",
]


@pytest.fixture(params=OURS, ids=lambda component: component.__name__)
def component(request: pytest.FixtureRequest) -> type[GraphComponent]:
    return request.param


def test_the_file_is_named_after_the_class(component: type[GraphComponent]) -> None:
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", component.__name__).lower()

    assert component.__module__ == f"assistant.nlu.{snake}"


def test_every_graph_method_has_type_hints(component: type[GraphComponent]) -> None:
    for name in ("create", "load", "train", "process", "process_training_data", "fingerprint_addon"):
        method = getattr(component, name, None)
        if method is not None and name in vars(component):
            hints = typing.get_type_hints(method)
            parameters = [name for name in inspect.signature(method).parameters if name not in ("self", "cls")]
            assert set(hints) == {*parameters, "return"}


def test_every_default_is_commented_and_every_setting_has_a_default(component: type[GraphComponent]) -> None:
    source = inspect.getsource(component.get_default_config)
    defaults = component.get_default_config()
    for key in defaults:
        assert re.search(rf'# .+\n\s+"{key}":', source), key
    configured = next(
        e for e in yaml.safe_load(Path("config.yml").read_text())["pipeline"] if e["name"].endswith(component.__name__)
    )

    assert set(configured) - {"name"} <= set(defaults)


def test_the_fingerprint_covers_every_module_of_ours_that_it_uses(
    component: type[GraphComponent], monkeypatch: pytest.MonkeyPatch
) -> None:
    covered: set[str] = set()
    module = sys.modules[component.__module__]

    def record(*modules: str, data: tuple[Path, ...] = ()) -> str:
        covered.update(modules)
        return ""

    monkeypatch.setattr(module, "source_digest", record)
    component.fingerprint_addon({})
    used = set(re.findall(r"^from assistant\.nlu\.(\w+) import", inspect.getsource(module), re.MULTILINE))
    components = {ours.__module__.rpartition(".")[2] for ours in OURS}

    assert used - components - {"source_digest", "spacy_manifest"} <= covered


def test_the_fingerprint_changes_with_the_data_that_is_read(component: type[GraphComponent], tmp_path: Path) -> None:
    paths = {key: value for key, value in component.get_default_config().items() if str(value).endswith(".yml")}
    for key in paths:
        file = tmp_path / "data.yml"
        file.write_text("one")
        first = component.fingerprint_addon({key: str(file)})
        file.write_text("other")
        assert component.fingerprint_addon({key: str(file)}) != first


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: ascii(text[:12]))
async def test_odd_text_passes_the_whole_pipeline(agent: Agent, text: str) -> None:
    parsed = await agent.parse_message(text)

    assert parsed["intent"]["name"] in (agent.domain.intents if agent.domain else [])
    assert 0 <= parsed["intent"]["confidence"] <= 1


async def test_the_same_text_is_always_understood_alike(agent: Agent) -> None:
    first, second = [await agent.parse_message("how long does the relief last") for _ in range(2)]

    assert first["intent_ranking"] == second["intent_ranking"]
