"""Serves the assistant over HTTP from one process."""

import os
import socket
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rasa.core.run import serve_application
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from assistant.channels.widget.widget_files import DEMO_PAGE, WidgetFiles
from assistant.serving.desk import desk_notice, start_desk, stop_desk
from assistant.serving.local_action_endpoint import LocalActionEndpoint
from assistant.serving.model_file import model_file
from assistant.serving.notifying import start_notifying, stop_notifying
from assistant.serving.readiness import Readiness

MAX_BODY_BYTES = 4_000_000


class PortTakenError(Exception):
    """Another process listens at the port; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """Rasa's server with the actions in the same process.

    Attributes:
        interface: the address to bind to.
        port: the port.
        model: the Rasa model; None for the newest.
        desk_port: the port of the staff's desk.
    """

    interface: str = "127.0.0.1"
    port: int = 5005
    model: Path | None = None
    desk_port: int = 5006

    def serve(self) -> None:
        """Serves until it is stopped.

        When the assistant does not answer at start, such as with a corrupt model or without its database, it is served
        all the same, for a visitor in danger then still gets a card; the console and `/ready` say that it is not ready.

        Raises:
            ModelFileError: there is no such model.
            PortTakenError: the port is taken.
            LaunchError: in production, an enabled country's numbers are not verified.
        """
        model = model_file(self.model)
        _require_free_port(self.interface, self.port)
        os.environ.setdefault("SANIC_REQUEST_MAX_SIZE", str(MAX_BODY_BYTES))
        endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
        endpoints.action = LocalActionEndpoint()
        serve_application(
            model_path=str(model),
            interface=self.interface,
            port=self.port,
            credentials="credentials.yml",
            endpoints=endpoints,
            enable_api=False,
            server_listeners=[
                (start_notifying, "before_server_start"),
                (partial(start_desk, port=self.desk_port), "before_server_start"),
                (self._announce, "after_server_start"),
                (stop_desk, "after_server_stop"),
                (stop_notifying, "after_server_stop"),
            ],
        )

    async def _announce(self, app: Sanic, _: Any) -> None:
        failure = await Readiness(app.ctx.agent).failure()
        channel = f"http://{self.interface}:{self.port}/webhooks/rest"
        if failure:
            print(
                f"\nThe assistant is not ready. {failure}\nUntil that is mended, visitors only get emergency cards and "
                f"apologies. {channel}/ready says whether it is.",
                file=sys.stderr,
                flush=True,
            )
            return
        address = f"{channel}/webhook"
        print(
            f"\nThe assistant is ready. Talk to it at {address}, for example:\n"
            f'  curl -s {address} -d \'{{"message": "How fast does it work?"}}\'\n'
            f"or in a second terminal: make shell. Stop it with Ctrl-C.{self._page()}{desk_notice(app)}",
            flush=True,
        )

    def _page(self) -> str:
        if WidgetFiles().page(DEMO_PAGE) is None:
            return ""
        return f"\nThe chat: http://{self.interface}:{self.port}/"


def _require_free_port(interface: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError as error:
            raise PortTakenError(
                f"Nothing can be served on {interface}:{port} ({error.strerror}). If the assistant runs there already, "
                f"stop it first; else take another one, such as `faq run --port {port + 1}`."
            ) from error
