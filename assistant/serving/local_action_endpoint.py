"""Runs the actions in the assistant's own process."""

import json
from typing import Any, Optional

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException


class LocalActionEndpoint(EndpointConfig):
    """Stands where Rasa expects the action server's address, and calls the actions directly.

    Args:
        package: the package that holds the actions.
    """

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="local")
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Optional[Any]:
        """Runs the action that the request's JSON names (see parent class).

        Raises:
            ClientResponseError: as the action server's answers 400, for a rejection, and 404.
        """
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            body = {"error": str(rejection), "action_name": rejection.action_name}
            raise ClientResponseError(400, "rejected", json.dumps(body)) from rejection
        except ActionNotFoundException as missing:
            body = {"error": str(missing), "action_name": missing.action_name}
            raise ClientResponseError(404, "not found", json.dumps(body)) from missing
