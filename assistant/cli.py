"""The `faq` command. Each function is a command; its work lies in the package that it imports when it is called."""

import sys
from pathlib import Path
from typing import Optional

import typer

app = typer.Typer(
    help="An assistant that answers from one article, with the source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Model = typer.Option(None, "--model", help="The Rasa model to load; by default the newest in models/.")


@app.callback()
def prepare() -> None:
    """Runs before every command."""
    from assistant.serving.quiet_logging import configure_logging

    configure_logging()


@app.command()
def train() -> None:
    """Build what is missing or stale: encoder, spaCy pipeline, Rasa model."""
    from assistant.building.build_all import build_all
    from assistant.building.encoder_weights import EncoderWeightsError
    from assistant.building.rasa_build import RasaBuildError

    try:
        seconds = build_all()
    except (EncoderWeightsError, RasaBuildError) as error:
        _stop(str(error))
    typer.echo(f"Trained in {seconds:.1f} s." if seconds else "Nothing has changed: the model is up to date.")


@app.command()
def run(
    interface: str = typer.Option("127.0.0.1", help="The address to bind to."),
    port: int = typer.Option(5005, help="The port."),
    model: Optional[Path] = Model,
) -> None:
    """Build what is missing, then serve the assistant and its actions in one process."""
    if model is None:
        train()
    typer.echo("Starting; loading Rasa takes some seconds.")
    from assistant.serving.launch_check import LaunchError
    from assistant.serving.model_file import ModelFileError
    from assistant.serving.server import PortTakenError, Server

    try:
        Server(interface, port, model).serve()
    except (LaunchError, ModelFileError, PortTakenError) as error:
        _stop(str(error))


@app.command()
def shell(
    explain: bool = typer.Option(False, "--explain", help="Show after each reply why the assistant answered so."),
    model: Optional[Path] = Model,
) -> None:
    """Talk to the assistant in the terminal."""
    from assistant.commands.shell import Shell

    Shell(_agent(model), explain).run()


@app.command()
def ask(text: str, model: Optional[Path] = Model) -> None:
    """Send one message, and show the reply and why."""
    from assistant.commands.ask import ask_once

    ask_once(_agent(model, keep=False), text)


@app.command()
def evaluate(
    rows: Path = typer.Argument(..., metavar="IN.csv"),
    out: Path = typer.Argument(..., metavar="OUT.jsonl"),
    model: Optional[Path] = Model,
) -> None:
    """Answer every row (`id,text`) in a conversation of its own, one JSON object a line."""
    from assistant.commands.batch import Batch, BatchError

    try:
        Batch.read(rows).run(_agent(model, keep=False), out)
    except BatchError as error:
        _stop(str(error))


@app.command(name="safety-report")
def safety_report(
    labels: Path = typer.Argument(Path("tests/safety/held_out.csv"), metavar="LABELS.csv"),
    model: Optional[Path] = Model,
) -> None:
    """Measure how well danger is recognised, on labelled messages (`id,text,label,must_escalate`)."""
    from assistant.commands.safety_report import report_safety
    from assistant.evaluation.labelled_message import LabelledMessagesError

    try:
        report_safety(_agent(model, keep=False), labels)
    except LabelledMessagesError as error:
        _stop(str(error))


@app.command()
def check() -> None:
    """Compare answers, data and names with the article; every finding has its file and line."""
    from assistant.content.content_check import ContentCheck

    findings = ContentCheck(Path()).findings()
    for finding in findings:
        typer.echo(str(finding))
    if findings:
        _stop(f"{len(findings)} to mend.")
    typer.echo("Every answer is cited and agrees with the article; every name is known.")


@app.command()
def calibrate() -> None:
    """Choose the thresholds by cross-validation on the training data, into config.yml and docs/."""
    from assistant.commands.calibrate import calibrate_thresholds

    calibrate_thresholds()


def _agent(model: Optional[Path], keep: bool = True):  # type: ignore[no-untyped-def]
    """The loaded assistant; without `keep`, conversations and tickets go to a folder that is removed at the end."""
    from assistant.serving.load_agent import load_agent, load_throwaway_agent
    from assistant.serving.model_file import ModelFileError

    try:
        return load_agent(model) if keep else load_throwaway_agent(model)
    except ModelFileError as error:
        _stop(str(error))


def _stop(message: str) -> None:
    typer.echo(message, err=True)
    sys.exit(1)
