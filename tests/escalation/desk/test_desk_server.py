import socket
from pathlib import Path

import httpx
import pytest

from escalation.database import Database
from escalation.desk.desk_address import DeskAddress, DeskAddressError
from escalation.desk.desk_server import DeskPortError, DeskServer
from escalation.desk.desk_settings import DeskSettings
from escalation.settings_file import SettingsFileError
from tests.channels.running_server import free_port
from tests.escalation.desk.staff import Staff


def test_a_port_that_is_taken_is_told(own: Database) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(DeskPortError, match=f"{port}.*faq desk run --port {port + 1}"):
            DeskServer(own, DeskAddress.read(port=port))


@pytest.mark.parametrize("port", [-1, 0, 70_000])
def test_a_port_that_is_none_is_told(port: int) -> None:
    with pytest.raises(DeskAddressError, match=f"no port {port}"):
        DeskAddress.read(port=port)


@pytest.mark.parametrize(
    ("url", "interface"),
    [
        ("http://desk.clinic.example", "127.0.0.1"),
        ("", "0.0.0.0"),
        ("http://127.0.0.1:5006", "0.0.0.0"),
        ("http://10.0.0.1:5006", "127.0.0.1"),
    ],
)
def test_passwords_do_not_travel_unencrypted(monkeypatch: pytest.MonkeyPatch, url: str, interface: str) -> None:
    monkeypatch.setenv("ESCALATION_DESK_URL", url)
    with pytest.raises(DeskAddressError, match="proxy with TLS"):
        DeskAddress.read(interface)


@pytest.mark.parametrize("url", ["desk.example.org", "ftp://x", "https://", "https://[", "https://x/y", "https://x:y"])
def test_an_address_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("ESCALATION_DESK_URL", url)
    with pytest.raises(DeskAddressError, match="ESCALATION_DESK_URL"):
        DeskAddress.read()


def test_an_encrypted_address_behind_a_proxy_may_bind_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_DESK_URL", "https://desk.clinic.example/")
    address = DeskAddress.read("0.0.0.0")
    assert (address.url, address.secure) == ("https://desk.clinic.example", True)
    assert address.is_own_host("desk.clinic.example:443")
    assert not address.is_own_host("evil.example")


def test_a_fault_in_a_page_ends_neither_the_desk_nor_shows_its_cause(
    rob: Staff, ticket: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("what the visitor wrote")

    with monkeypatch.context() as patched:
        patched.setattr("escalation.ticket_store.TicketStore.find", fail)
        answer = rob.get("/")
    assert answer.status_code == 500
    assert "The desk has made a mistake" in answer.text
    assert "what the visitor wrote" not in answer.text + caplog.text
    assert "RuntimeError in test_desk_server.py" in caplog.text
    assert rob.get("/").status_code == 200


def test_a_broken_file_of_numbers_is_told_with_its_place(tmp_path: Path) -> None:
    content = DeskSettings.FILE.read_text()
    for old, new, told in [
        ("session_hours: 12", "session_hours: x", "staff_desk / session_hours"),
        ("session_hours: 12", "session_days: 12", "staff_desk"),
        ("staff_desk:", "desk:", "needs the key staff_desk"),
        ("page_size: 50", "page_size: 0", "staff_desk / page_size"),
        ("  - False alarm", "  - Could not be reached", "staff_desk / outcomes"),
        ("session_hours: 12", "session_hours: [", "can't be read"),
    ]:
        file = tmp_path / "desk.yml"
        file.write_text(content.replace(old, new))
        with pytest.raises(SettingsFileError, match=r"desk\.yml") as error:
            DeskSettings.read(file)
        assert told in str(error.value)


def test_it_ends_and_begins_again_on_the_same_port(own: Database) -> None:
    port = free_port()
    for _ in range(2):
        server = DeskServer(own, DeskAddress.read(port=port))
        server.start()
        assert httpx.get(f"http://127.0.0.1:{port}/login").status_code == 200
        server.stop()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{port}/login")
