"""Serves the assistant over HTTP from one process."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.run import serve_application
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from assistant.serving.local_action_endpoint import LocalActionEndpoint
from assistant.serving.model_file import model_file
from assistant.serving.readiness import Readiness

MAX_BODY_BYTES = 4_000_000


@dataclass(frozen=True)
class Server:
    """Rasa's server with the actions in the same process.

    Attributes:
        interface: the address to bind to.
        port: the port.
        model: the Rasa model; None for the newest.
    """

    interface: str = "127.0.0.1"
    port: int = 5005
    model: Path | None = None

    def serve(self) -> None:
        """Serves until it is stopped; ends the process with status 1 when the assistant does not answer at start.

        Raises:
            ModelFileError: there is no such model.
        """
        model = model_file(self.model)
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
            server_listeners=[(self._announce, "after_server_start")],
        )

    async def _announce(self, app: Sanic, _: Any) -> None:
        failure = await Readiness(app.ctx.agent).failure()
        if failure:
            print(f"The assistant is not ready. {failure}", file=sys.stderr, flush=True)
            os._exit(1)
        address = f"http://{self.interface}:{self.port}/webhooks/rest/webhook"
        print(
            f"\nThe assistant is ready. Talk to it at {address}, for example:\n"
            f'  curl -s {address} -d \'{{"message": "How fast does it work?"}}\'\n'
            f"or in a second terminal: make shell. Stop it with Ctrl-C.",
            flush=True,
        )
