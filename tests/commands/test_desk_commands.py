import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.channels.running_server import free_port
from tests.escalation.desk.staff import PASSWORD, Staff

FAQ = str(Path(sys.executable).parent / "faq")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("DESK_", "ESCALATION_"))}
    return {**own, "ESCALATION_DB_URL": f"sqlite:///{tmp_path / 'escalations.db'}", "COLUMNS": "200", "USER": "ann"}


def faq(environment: dict[str, str], *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    command = [FAQ, "desk", *arguments]
    return subprocess.run(command, env=environment, input=said, capture_output=True, text=True, timeout=60, check=False)


def test_accounts_are_made_listed_and_disabled(environment: dict[str, str]) -> None:
    made = faq(environment, "user", "add", "rob", "--role", "responder", said=f"{PASSWORD}\n")
    assert (made.returncode, made.stdout) == (0, "rob may use the desk as responder.\n")
    by_provider = faq(environment, "user", "add", "eve", "--role", "viewer", "--oidc", "eve@clinic.example")
    assert by_provider.returncode == 0, "without a password"
    assert faq(environment, "user", "role", "eve", "admin").returncode == 0
    assert faq(environment, "user", "disable", "rob").returncode == 0
    listed = faq(environment, "user", "list").stdout
    assert re.search(r"eve .*admin .*eve@clinic.example", listed)
    assert re.search(r"rob .*responder .*\d{4}-\d\d-\d\d.*\d{4}-\d\d-\d\d", listed)
    assert faq(environment, "user", "enable", "rob").returncode == 0
    assert faq(environment, "user", "password", "rob", said="another good password\n").returncode == 0
    assert PASSWORD not in listed


@pytest.mark.parametrize(
    ("arguments", "said", "told"),
    [
        (("add", "rob", "--role", "responder"), "short\n", "12 to 1,024 characters"),
        (("add", "rob", "--role", "responder"), "", "12 to 1,024 characters"),
        (("add", "rob", "--role", "root"), f"{PASSWORD}\n", "viewer, responder, admin"),
        (("add", "visitor", "--role", "viewer"), f"{PASSWORD}\n", "neither visitor nor system"),
        (("disable", "nobody"), "", "faq desk user list"),
        (("password", "nobody"), f"{PASSWORD}\n", "faq desk user list"),
    ],
)
def test_what_can_not_be_done_is_said_with_what_to_do(
    environment: dict[str, str], arguments: tuple[str, ...], said: str, told: str
) -> None:
    done = faq(environment, "user", *arguments, said=said)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not said.strip() or said.strip() not in done.stdout + done.stderr


def test_the_desk_is_served_alone_and_ends_when_told(environment: dict[str, str]) -> None:
    port = free_port()
    faq(environment, "user", "add", "rob", "--role", "responder", said=f"{PASSWORD}\n")
    process = subprocess.Popen(
        [FAQ, "desk", "run", "--port", str(port)], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Staff's desk: http://127.0.0.1:{port}. Stop it with Ctrl-C.\n"
        staff = Staff(f"http://127.0.0.1:{port}", "rob")
        assert "Nothing waits." in staff.text("/")
        taken = faq(environment, "run", "--port", str(port))
        assert taken.returncode == 1
        assert f"can't be served on 127.0.0.1:{port} (Address already in use)" in taken.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)
    finally:
        process.kill()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{port}")


def test_another_interface_needs_an_encrypted_address(environment: dict[str, str]) -> None:
    done = faq(environment, "run", "--interface", "0.0.0.0", "--port", str(free_port()))
    assert done.returncode == 1
    assert "passwords would travel unencrypted" in done.stderr
