"""Tokens with which a page takes up its conversation."""

import re
from datetime import datetime, timedelta, timezone

import jwt

ALGORITHM, AUDIENCE = "HS256", "widget"
_CONVERSATION = re.compile(r"[0-9a-f]{32}")


class SessionTokens:
    """Issues and reads JSON Web Tokens (RFC 7519); whoever has one has the conversation.

    Args:
        secret: signs them.
        lifetime: how long one can be used.
    """

    def __init__(self, secret: str, lifetime: timedelta) -> None:
        self._secret = secret
        self._lifetime = lifetime

    def issue(self, conversation: str) -> str:
        """A token for a conversation's id of 32 hexadecimal digits."""
        claims = {"sub": conversation, "aud": AUDIENCE, "exp": datetime.now(timezone.utc) + self._lifetime}
        return jwt.encode(claims, self._secret, ALGORITHM)

    def conversation(self, token: object) -> str | None:
        """The conversation's id; None when the token is none of ours, was changed or has expired."""
        if not isinstance(token, str):
            return None
        try:
            claims = jwt.decode(token, self._secret, [ALGORITHM], {"require": ["sub", "aud", "exp"]}, audience=AUDIENCE)
        except (jwt.PyJWTError, ValueError):
            return None
        conversation = str(claims["sub"])
        return conversation if _CONVERSATION.fullmatch(conversation) else None
