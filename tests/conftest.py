"""What the tests share: one trained model, one loaded agent, databases of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from filelock import FileLock
from rasa.core.agent import Agent
from spacy.language import Language

from assistant.building.build_all import build_all
from assistant.building.widget_build import WidgetBuild
from assistant.conversation import Conversation
from assistant.pipeline.package import package_path
from assistant.serving.load_agent import load_agent
from assistant.serving.quiet_logging import configure_logging
from tests.channels.postgresql_server import socket_server
from tests.channels.project_copy import project_copy
from tests.channels.running_server import RunningServer, serving

ROOT = Path(__file__).parent.parent
BUILDING = ROOT / "var" / "building.lock"
"""Several test processes may find something stale: one of them builds it."""


@pytest.fixture(scope="session", autouse=True)
def _project_folder() -> None:
    os.chdir(ROOT)
    configure_logging()


def building() -> FileLock:
    """Held by the process that builds."""
    BUILDING.parent.mkdir(exist_ok=True)
    return FileLock(BUILDING)


@pytest.fixture(scope="session")
def model(_project_folder: None) -> Path:
    """The trained model; built when it is missing or stale, so `pytest` alone works too."""
    with building():
        build_all()
    return ROOT / "models" / "ketamine-faq.tar.gz"


@pytest.fixture(scope="session")
def chat_script(_project_folder: None) -> None:
    """The chat for web pages; built when it is missing or stale."""
    build = WidgetBuild()
    with building():
        if build.stale:
            build.build()


@pytest.fixture(scope="session")
def server(model: Path, chat_script: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The served assistant with the chat, ready."""
    folder = project_copy(tmp_path_factory.mktemp("server") / "project")
    with serving(folder, "faq", "run", "--model", str(model)) as running:
        running.wait_for("The assistant is (not )?ready")
        assert running.ready() == (200, None)
        yield running


@pytest.fixture(scope="session")
def nlp(model: Path) -> Language:
    """The packaged spaCy pipeline, loaded as Rasa loads it."""
    return spacy.load(package_path(), disable=["parser"])


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this run's databases; tickets go there as well."""
    folder = tmp_path_factory.mktemp("databases")
    os.environ["ESCALATION_DB_URL"] = f"sqlite:///{folder / 'escalations.db'}"
    return folder


@pytest.fixture(scope="session")
def agent(model: Path, databases: Path) -> Agent:
    """The whole assistant in this process."""
    return load_agent(model, f"sqlite:///{databases / 'conversations.db'}")


@pytest.fixture
def conversation(agent: Agent) -> Conversation:
    """A fresh conversation."""
    return Conversation(agent, channel="test")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of this run."""
    with socket_server() as server:
        yield server.get_uri()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind that the project supports."""
    return (
        request.getfixturevalue("postgresql") if request.param == "postgresql" else f"sqlite:///{tmp_path / 'some.db'}"
    )
