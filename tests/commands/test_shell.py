import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.channels.project_copy import damage_a_component
from tests.channels.replies import CRISIS, EMERGENCY, HARMLESS, TEXTS


def faq(model: Path, folder: Path, *arguments: str, typed: bytes = b"") -> subprocess.CompletedProcess[str]:
    """Runs the `faq` command as a person would."""
    environment = {
        **os.environ,
        "COLUMNS": "200",
        "TRACKER_DB_URL": f"sqlite:///{folder / 'conversations.db'}",
        "ESCALATION_DB_URL": f"sqlite:///{folder / 'escalations.db'}",
    }
    command = [str(Path(sys.executable).parent / "faq"), *arguments, "--model", str(model)]
    done = subprocess.run(command, input=typed, env=environment, capture_output=True, timeout=120, check=False)
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")
    )


@pytest.fixture(scope="module")
def talk(model: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the shell shows for a conversation full of surprises."""
    typed = (
        "how quickly does it act\n1\n\n   \n🙂\n/restart\n  /faq/speed\n[bold]x[/nonsense]\nwhere does it say that?\n"
    )
    raw = (
        typed.encode()
        + b"caf\xe9 \xff\xfe\n"
        + b"a\0b\n"
        + b"x" * 1_000_000
        + b"\ni want to kill myself\n/quit\nnever\n"
    )
    done = faq(model, tmp_path_factory.mktemp("shell"), "shell", "--explain", typed=raw)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_shell_answers_every_line_and_ends_on_quit(talk: str) -> None:
    assert talk.count("you: ") == 14
    assert "often produces noticeable improvements within hours" in talk
    assert "seems to be the key to long lasting results" in talk
    assert talk.count("I could not find any words in your message") == 3
    assert "If you might act on thoughts of suicide" in talk
    assert "never" not in talk.rpartition("you: ")[2]


def test_the_explanation_shows_what_decided(talk: str) -> None:
    for word in ("outcome", "intent", "ranking", "threshold", "decided by", "safety", "paragraph 3", "time"):
        assert word in talk
    assert "picked a button" in talk
    assert "crisis_self: rule (en)" in talk


@pytest.fixture(scope="module")
def broken_talks(model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[subprocess.CompletedProcess[str]]:
    """The shell with a model that is damaged inside, and with a folder in the place of its conversation database."""
    damaged, folder = tmp_path_factory.mktemp("damaged"), tmp_path_factory.mktemp("without-database")
    damage_a_component(model, damaged / "damaged.tar.gz")
    (folder / "conversations.db").mkdir()
    typed = f"{CRISIS}\n{EMERGENCY}\n{HARMLESS}\n/quit\n".encode()
    with ThreadPoolExecutor(2) as pool:
        return list(
            pool.map(
                lambda pair: faq(*pair, "shell", "--explain", typed=typed),
                [(damaged / "damaged.tar.gz", damaged), (model, folder)],
            )
        )


@pytest.mark.parametrize("broken", [0, 1], ids=["damaged model", "no database"])
def test_a_broken_assistant_still_shows_cards_and_an_apology(
    broken_talks: list[subprocess.CompletedProcess[str]], broken: int
) -> None:
    done = broken_talks[broken]
    crisis, emergency, harmless = [" ".join(part.split()) for part in done.stdout.split("you: ")[1:4]]

    assert done.returncode == 0
    for shown, numbers in ((crisis, ("911", "988")), (emergency, ("911",))):
        assert all(number in shown.removesuffix(TEXTS.unfinished) for number in numbers)
        assert shown.endswith(TEXTS.unfinished)
    assert harmless == TEXTS.apology
    assert not any(message in done.stderr for message in (CRISIS, EMERGENCY, HARMLESS))


def test_ask_shows_reply_and_reasons(model: Path, tmp_path: Path) -> None:
    done = faq(model, tmp_path, "ask", "how quickly does it act")

    assert "within hours" in done.stdout
    assert "faq/speed" in done.stdout
    assert not (tmp_path / "conversations.db").exists()


@pytest.mark.parametrize("command", [["shell"], ["ask", "hello"], ["run"]])
def test_a_wrong_model_path_is_an_error_and_not_another_model(command: list[str], tmp_path: Path) -> None:
    done = faq(tmp_path / "missing.tar.gz", tmp_path, *command)

    assert done.returncode == 1
    assert "There is no model at" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_contact_is_left_by_the_numbers_of_the_buttons(model: Path, tmp_path: Path) -> None:
    typed = "should i stop taking my sertraline\n1\n1\nhow quickly does it act\n202-555-0143\n/quit\n"
    done = faq(model, tmp_path, "shell", "--explain", typed=typed.encode())

    assert "  1  Leave a phone number or e-mail" in done.stdout, "the number picks what it stands before"
    assert "Your contact is now in the note for the clinic's staff" in done.stdout
    assert "about a contact for staff" in done.stdout
