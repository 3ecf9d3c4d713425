import socket
import subprocess
import sys
from pathlib import Path


def test_a_port_that_is_taken_is_said_so_with_what_to_do(model: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [str(Path(sys.executable).parent / "faq"), "run", "--port", str(port), "--model", str(model)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 1
    assert f"Nothing can be served on 127.0.0.1:{port} (Address already in use)" in done.stderr
    assert "Traceback" not in done.stderr
