"""Who vouches for staff."""

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from escalation.desk.desk_address import is_loopback

ISSUER, CLIENT, SECRET, CLAIM = "DESK_OIDC_ISSUER", "DESK_OIDC_CLIENT_ID", "DESK_OIDC_CLIENT_SECRET", "DESK_OIDC_CLAIM"


class ProviderError(Exception):
    """OpenID Connect is configured in a way that can't work; the message says which variable."""


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider.

    Attributes:
        issuer: its address.
        client_id: what it calls the desk.
        client_secret: what the desk proves itself with.
        claim: the claim that holds what `faq desk user add --oidc` was given; an e-mail address must be verified.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = "email"

    @classmethod
    def read(cls) -> "Provider | None":
        """Takes it from the variables DESK_OIDC_*; None when they are not set.

        Raises:
            ProviderError: some are missing, or the issuer is not https.
        """
        values = {name: os.environ.get(name, "").strip() for name in (ISSUER, CLIENT, SECRET)}
        missing = [name for name, value in values.items() if not value]
        if len(missing) == len(values):
            return None
        if missing:
            raise ProviderError(f"OpenID Connect needs {', '.join(missing)} as well.")
        issuer = values[ISSUER].rstrip("/")
        parts = urlsplit(issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise ProviderError(f"{ISSUER} must be an address that begins with https://.")
        return cls(issuer, values[CLIENT], values[SECRET], os.environ.get(CLAIM) or "email")
