"""One member of staff."""

from dataclasses import dataclass
from datetime import datetime

VIEWER, RESPONDER, ADMIN = "viewer", "responder", "admin"
ROLES = (VIEWER, RESPONDER, ADMIN)
"""Each role may do what those before it may: look; take, answer and close; give tickets of others to somebody else."""


@dataclass(frozen=True)
class Account:
    """Somebody who may use the desk. The password's hash is not in it.

    Attributes:
        name: the name that the desk, histories and the audit log show.
        role: `viewer`, `responder` or `admin`.
        oidc_login: what the OpenID Connect provider calls the person; None for an account with a password only.
        created_at: when it was made, in UTC.
        disabled_at: when it was disabled, in UTC; None while it may be used.
        locked_until: until when log-ins are refused after too many wrong passwords, in UTC.
    """

    name: str
    role: str
    oidc_login: str | None
    created_at: datetime
    disabled_at: datetime | None
    locked_until: datetime | None

    def may(self, role: str) -> bool:
        """Whether its role is this one or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)
