"""An OpenID Connect provider on this machine: authorisation code with PKCE, signed tokens, and faults on demand."""

import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.channels.running_server import free_port

CLIENT, SECRET = "desk", "the desk's secret"


class OidcProvider:
    """Logs everybody in as the person that it is told.

    Attributes:
        claims: what it says about the person, beside issuer, audience, times and nonce.
        overrides: claims that replace those too.
        signs_with: the key that signs; another one than the published `key` is a forgery.
        down: whether it answers 500 to everything.
    """

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.overrides: dict[str, Any] = {}
        self.key = self.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
        self.down = False
        self._asked: dict[str, Mapping[str, str]] = {}
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        routes = [
            Route("/.well-known/openid-configuration", self._metadata),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/keys", self._keys),
        ]
        config = uvicorn.Config(Starlette(routes=routes), port=self.port, log_config=None, lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    async def _metadata(self, _: Request) -> Response:
        if self.down:
            return Response(status_code=500)
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self._asked[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self._asked.pop(form["code"], None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        proven = urlsafe_b64encode(digest).rstrip(b"=").decode()
        authorization = request.headers.get("authorization", "")
        right = asked and asked["redirect_uri"] == form["redirect_uri"] and asked["code_challenge"] == proven
        if self.down or not asked or not right or not authorization.startswith("Basic "):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        times = {"iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        claims = {"iss": self.issuer, "aud": CLIENT, **times, **self.claims, **self.overrides}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signs_with)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": token})

    async def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})
