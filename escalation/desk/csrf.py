"""Proves that a form comes from the desk's own page."""

import hmac
from hashlib import sha256

FIELD = "csrf"


def csrf_token(secret: str) -> str:
    """The token for the forms of a session.

    Args:
        secret: what only this browser and the desk know. It can't be computed from the token.
    """
    return hmac.new(secret.encode("utf-8", "replace"), b"desk form", sha256).hexdigest()


def csrf_fits(secret: str, token: str) -> bool:
    """Whether a form's token belongs to the session."""
    return bool(secret) and hmac.compare_digest(csrf_token(secret).encode(), token.encode("utf-8", "replace"))
