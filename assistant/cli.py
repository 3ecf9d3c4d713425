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

tickets = typer.Typer(help="The tickets of escalations.", no_args_is_help=True)
audit = typer.Typer(help="The log of who did what.", no_args_is_help=True)
notify = typer.Typer(help="Notifications of staff.", no_args_is_help=True)
desk = typer.Typer(help="The staff's web pages.", no_args_is_help=True)
channel = typer.Typer(help="Messaging apps.", no_args_is_help=True)
desk_user = typer.Typer(help="Who may use the desk.", no_args_is_help=True)
widget = typer.Typer(help="The chat for web pages.", no_args_is_help=True)
GROUPS = (
    ("tickets", tickets),
    ("audit", audit),
    ("notify", notify),
    ("desk", desk),
    ("widget", widget),
    ("channel", channel),
)
for name, group in GROUPS:
    app.add_typer(group, name=name)
desk.add_typer(desk_user, name="user")

Model = typer.Option(None, "--model", help="The Rasa model to load; by default the newest in models/.")


@app.callback()
def prepare() -> None:
    """Runs before every command."""
    from assistant.serving.quiet_logging import configure_logging

    configure_logging()


@app.command()
def train() -> None:
    """Build what is missing or stale: encoder, spaCy pipeline, Rasa model, and the chat for web pages."""
    _build_model()
    fault = _build_widget()
    if fault:
        _stop(fault)


@app.command()
def run(
    interface: str = typer.Option("127.0.0.1", help="The address to bind to."),
    port: int = typer.Option(5005, help="The port."),
    desk_port: int = typer.Option(5006, help="The port of the staff's desk, on 127.0.0.1."),
    model: Optional[Path] = Model,
) -> None:
    """Build what is missing, then serve the assistant, its actions and the staff's desk in one process."""
    if model is None:
        _build_model()
        fault = _build_widget()
        if fault:
            typer.echo(f"The chat for web pages is not up to date. {fault}", err=True)
    typer.echo("Starting; loading Rasa takes some seconds.")
    from assistant.serving.launch_check import LaunchError
    from assistant.serving.model_file import ModelFileError
    from assistant.serving.server import PortTakenError, Server
    from escalation.database import DatabaseUrlError

    try:
        Server(interface, port, model, desk_port).serve()
    except (DatabaseUrlError, LaunchError, ModelFileError, PortTakenError) as error:
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


@app.command(name="nlu-report")
def nlu_report() -> None:
    """Tell what the examples teach: learning curve, intents mixed up, odd labels; into docs/ and var/."""
    from assistant.commands.nlu_report import report_nlu

    report_nlu()


@tickets.command(name="list")
def tickets_list(
    as_json: bool = typer.Option(False, "--json", help="One JSON object a line, for scripts."),
    state: Optional[str] = typer.Option(None, help="Only tickets that are open, acknowledged or resolved."),
) -> None:
    """List the tickets, the oldest first."""
    from assistant.commands.tickets import UnknownStateError, list_tickets
    from escalation.database import DatabaseError, DatabaseUrlError

    try:
        list_tickets(as_json, state)
    except (UnknownStateError, DatabaseError, DatabaseUrlError) as error:
        _stop(str(error))


@audit.command(name="verify")
def audit_verify(
    known: Optional[str] = typer.Option(None, metavar="NUMBER:HASH", help="An entry as it was shown before."),
) -> None:
    """Follow the chain of hashes; exit 1 when the log was tampered with."""
    from assistant.commands.audit import AuditFaultError, verify_audit_log
    from escalation.database import DatabaseError, DatabaseUrlError

    try:
        verify_audit_log(known)
    except (AuditFaultError, DatabaseError, DatabaseUrlError) as error:
        _stop(str(error))


@notify.command(name="test")
def notify_test() -> None:
    """Send a test to every address, and say what came back; exit 1 when one failed."""
    from assistant.commands.notify import NotifyError, send_test

    try:
        send_test()
    except NotifyError as error:
        _stop(str(error))


@notify.command(name="run")
def notify_run() -> None:
    """Deliver notifications until stopped, beside `faq run` or on a machine of its own."""
    from assistant.commands.notify import NotifyError, run_dispatcher

    try:
        run_dispatcher()
    except NotifyError as error:
        _stop(str(error))


@notify.command(name="retry")
def notify_retry(
    key: Optional[str] = typer.Argument(None, help="The notice, such as 7K3QX0AB-1; all dead letters by default."),
) -> None:
    """Send dead letters again."""
    from assistant.commands.notify import NotifyError, retry_dead_letters

    try:
        retry_dead_letters(key)
    except NotifyError as error:
        _stop(str(error))


@desk.command(name="run")
def desk_run(
    interface: str = typer.Option("127.0.0.1", help="The address to bind to; another one needs ESCALATION_DESK_URL."),
    port: int = typer.Option(5006, help="The port."),
) -> None:
    """Serve the desk alone; `faq run` serves it as well."""
    from assistant.commands.desk import DeskCommandError, run_desk

    try:
        run_desk(interface, port)
    except DeskCommandError as error:
        _stop(str(error))


@channel.command(name="check")
def channel_check(name: str = typer.Argument(..., help="The app, such as telegram.")) -> None:
    """Say what is wrong with a messaging app's variables, token and webhook; exit 1 when something is."""
    from assistant.commands.channel import ChannelFaultError, check_channel
    from assistant.serving.launch_check import LaunchError
    from escalation.database import DatabaseUrlError

    try:
        check_channel(name)
    except (ChannelFaultError, DatabaseUrlError, LaunchError) as error:
        _stop(str(error))


@desk_user.command(name="add")
def desk_user_add(
    name: str = typer.Argument(..., help="Small letters, digits, dot, hyphen, underscore."),
    role: str = typer.Option(..., help="viewer (looks), responder (takes, answers, closes), admin (reassigns)."),
    oidc: Optional[str] = typer.Option(
        None,
        help="Instead of a password: what the OpenID Connect provider calls the person, such as an e-mail.",
    ),
) -> None:
    """Make an account; the password is asked for, or read from standard input."""
    from assistant.commands.desk import DeskCommandError, add_user

    try:
        add_user(name, role, oidc)
    except DeskCommandError as error:
        _stop(str(error))


@desk_user.command(name="password")
def desk_user_password(name: str) -> None:
    """Give a new password, unlock the account, and end its sessions."""
    from assistant.commands.desk import DeskCommandError, set_password

    try:
        set_password(name)
    except DeskCommandError as error:
        _stop(str(error))


@desk_user.command(name="role")
def desk_user_role(name: str, role: str) -> None:
    """Give another role: viewer, responder or admin."""
    from assistant.commands.desk import DeskCommandError, set_role

    try:
        set_role(name, role)
    except DeskCommandError as error:
        _stop(str(error))


@desk_user.command(name="list")
def desk_user_list() -> None:
    """List the accounts."""
    from assistant.commands.desk import DeskCommandError, list_users

    try:
        list_users()
    except DeskCommandError as error:
        _stop(str(error))


@desk_user.command(name="disable")
def desk_user_disable(name: str) -> None:
    """Let nobody log in with an account any more, and end its sessions at once."""
    from assistant.commands.desk import DeskCommandError, disable_user

    try:
        disable_user(name)
    except DeskCommandError as error:
        _stop(str(error))


@desk_user.command(name="enable")
def desk_user_enable(name: str) -> None:
    """Let a disabled account be used again."""
    from assistant.commands.desk import DeskCommandError, enable_user

    try:
        enable_user(name)
    except DeskCommandError as error:
        _stop(str(error))


@widget.command(name="embed")
def widget_embed(
    server: str = typer.Argument("https://bot.example", metavar="SERVER", help="The address of this server."),
) -> None:
    """Print the two lines for a web page; with them its browser runs this build and no other."""
    from assistant.channels.widget.widget_files import WidgetFiles, WidgetFilesError
    from assistant.commands.widget import embedding

    try:
        typer.echo(embedding(server, WidgetFiles()))
    except WidgetFilesError as error:
        _stop(str(error))


def _build_model() -> None:
    from assistant.building.build_all import build_all
    from assistant.building.encoder_weights import EncoderWeightsError
    from assistant.building.rasa_build import RasaBuildError

    try:
        seconds = build_all()
    except (EncoderWeightsError, RasaBuildError) as error:
        _stop(str(error))
    typer.echo(f"Trained in {seconds:.1f} s." if seconds else "Nothing has changed: the model is up to date.")


def _build_widget() -> Optional[str]:
    """Builds the chat for web pages when it is stale; what went wrong, for the assistant works without it."""
    from assistant.building.widget_build import WidgetBuild, WidgetBuildError

    build = WidgetBuild()
    if not build.stale:
        return None
    typer.echo("Building the chat for web pages")
    try:
        build.build()
    except WidgetBuildError as error:
        return str(error)
    return None


def _agent(model: Optional[Path], keep: bool = True):  # type: ignore[no-untyped-def]
    """The loaded assistant; without `keep`, conversations and tickets go to a folder that is removed at the end."""
    from assistant.serving.load_agent import load_agent, load_throwaway_agent
    from assistant.serving.model_file import ModelFileError
    from escalation.database import DatabaseUrlError

    try:
        return load_agent(model) if keep else load_throwaway_agent(model)
    except (DatabaseUrlError, ModelFileError) as error:
        _stop(str(error))


def _stop(message: str) -> None:
    typer.echo(message, err=True)
    sys.exit(1)
