"""A PostgreSQL server that a test can break."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import sqlalchemy as sa
from pgserver._commands import POSTGRES_BIN_PATH
from pgserver.postgres_server import PostgresServer, get_server

from tests.channels.running_server import free_port

STARTS = 3


@contextmanager
def socket_server() -> Iterator[PostgresServer]:
    """A server on a socket, in a folder of its own.

    Not among pytest's folders: another run of pytest closes these to PostgreSQL's user.
    """
    with TemporaryDirectory(prefix="faq-postgresql-") as folder, _started(Path(folder) / "data") as server:
        yield server


def _started(folder: Path) -> PostgresServer:
    """Asks again, for pgserver gives a server ten seconds to start, and a busy machine may need more."""
    for _ in range(STARTS):
        with suppress(subprocess.TimeoutExpired):
            return get_server(folder)
    raise RuntimeError(f"PostgreSQL did not start in {STARTS} times ten seconds. The file log in {folder} may say why.")


class PostgresqlServer:
    """A server on 127.0.0.1 with its data in a folder, running."""

    def __init__(self, folder: Path) -> None:
        # It makes the folder and, for root, the user whose server it has to be; its own server has no port.
        with _started(folder) as server:
            self._user = server.system_user
        self._folder = folder
        self._port = free_port()
        self.start()

    @classmethod
    @contextmanager
    def running(cls) -> "Iterator[PostgresqlServer]":
        """A server in a folder of its own (see `socket_server`)."""
        with TemporaryDirectory(prefix="faq-postgresql-") as folder:
            server = cls(Path(folder) / "data")
            try:
                yield server
            finally:
                server.stop()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self._port} -k ''"
        self._control("-w", "-o", options, "-l", str(self._folder / "log"), "start")

    def stop(self) -> None:
        """As when the power fails: no transaction gets to its end."""
        self._control("-w", "-m", "immediate", "stop")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """It is gone, and comes back in the end."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections, as long as its system does, and does nothing."""
        main = psutil.Process(int((self._folder / "postmaster.pid").read_text().splitlines()[0]))
        processes = [main, *main.children()]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    @contextmanager
    def locked(self, table: str, mode: str) -> Iterator[None]:
        """Another program holds a lock, until it leaves or the server is stopped."""
        connection = self._connection()
        connection.execute(sa.text(f"LOCK TABLE {table} IN {mode} MODE"))
        try:
            yield
        finally:
            connection.invalidate()

    def ask(self, query: str) -> list[str]:
        """The first column of what a query finds."""
        with self._connection() as connection:
            return [str(value) for value in connection.execute(sa.text(query)).scalars()]

    def _connection(self) -> sa.engine.Connection:
        return sa.create_engine(self.url, poolclass=sa.pool.NullPool).connect()

    def _control(self, *arguments: str) -> None:
        program = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(self._folder), *arguments]
        subprocess.run(program, user=self._user, stdout=subprocess.DEVNULL, check=True)
