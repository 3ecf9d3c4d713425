"""The desk beside the assistant, in one process: an alarm, and a person who answers it."""

import shutil
import socket
import uuid
from pathlib import Path

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.ticket_store import TicketStore
from tests.channels.project_copy import ROOT, project_copy
from tests.channels.running_server import free_port, serving
from tests.escalation.desk.staff import Staff, add_accounts

CRISIS = "i want to kill myself"


def test_an_alarm_is_seen_taken_and_answered_in_the_conversation(model: Path, tmp_path: Path) -> None:
    port, sender = free_port(), uuid.uuid4().hex
    command = ("faq", "run", "--model", str(model), "--desk-port", str(port))
    with serving(project_copy(tmp_path / "project"), *command) as server:
        server.wait_for(f"Staff's desk: http://127.0.0.1:{port} Make the first account: .venv/bin/faq desk user add")
        assert "988" in server.ask(CRISIS, sender)[0]
        database = Database(f"sqlite:///{server.tickets}")
        add_accounts(database, {"maria.lopez": "responder"})
        (ticket,) = TicketStore(database).find()

        maria = Staff(f"http://127.0.0.1:{port}", "maria.lopez")
        path = f"/tickets/{ticket.id}"
        assert "Acute Crisis" in maria.text("/")
        assert f"Alarm: Crisis {CRISIS}" in maria.text(path)
        assert "988" in maria.text(path)
        assert maria.post(f"{path}/take").status_code == 303
        assert maria.post(f"{path}/conversation/take", shown="Maria").status_code == 303
        assert maria.post(f"{path}/conversation/write", message="Are you safe right now?").status_code == 303

        heard = server.ask("yes i am", sender)
        assert heard[0].startswith("Maria from the clinic:")
        assert "Are you safe right now?" in heard[0]
        shown = maria.text(path)
        assert "A person of the staff" in shown
        assert "yes i am" in shown
        assert "waits until the visitor is there" not in shown
        assert maria.post(f"{path}/conversation/hand-back").status_code == 303
        assert maria.post(f"{path}/resolve", outcome="Answered in the chat").status_code == 303
        assert any("answer again" in text for text in server.ask("How quickly does it act?", sender))
        log = AuditLog(database)
        assert log.verify().fault is None
        assert not any("safe" in entry.detail or CRISIS in entry.detail for entry in log.entries())


def test_a_desk_that_can_not_be_served_does_not_keep_the_assistant_from_starting(model: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = ("faq", "run", "--model", str(model), "--desk-port", str(port))
        with serving(project_copy(tmp_path / "project"), *command) as server:
            server.wait_for("The assistant is ready")
            log = server.log.read_text()
            assert f"Staff have no desk. The desk can't be served on 127.0.0.1:{port}" in log
            assert "Staff's desk:" not in log
            assert "988" in server.ask(CRISIS)[0]


def test_a_broken_file_of_the_desk_does_not_keep_the_assistant_from_starting(model: Path, tmp_path: Path) -> None:
    folder = project_copy(tmp_path / "project")
    (folder / "data").unlink()
    shutil.copytree(ROOT / "data", folder / "data")
    (folder / "data" / "escalation" / "desk.yml").write_text("staff_desk: {}")
    with serving(folder, "faq", "run", "--model", str(model)) as server:
        server.wait_for("The assistant is ready")
        assert "Staff have no desk. data/escalation/desk.yml: staff_desk / session_hours" in server.log.read_text()
        assert "988" in server.ask(CRISIS)[0]
