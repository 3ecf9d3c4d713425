"""Hashes passwords with Argon2id."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 1024
"""Characters of a password: NIST SP 800-63B asks for at least 8, and for room; no rules on which characters."""


class PasswordError(Exception):
    """A password can't be used; the message says why, not which."""


class Passwords:
    """Argon2id with the library's settings (RFC 9106, low memory). One at a time, as each takes 64 MiB for a moment."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._one_at_a_time = threading.Lock()
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """The hash of a password, with its salt and settings.

        Raises:
            PasswordError: it is too short or too long.
        """
        if not SHORTEST <= len(password) <= LONGEST:
            raise PasswordError(
                f"A password has {SHORTEST} to {LONGEST:,} characters; this one has {len(password):,}. "
                f"Some words that only you put together are easy to remember."
            )
        with self._one_at_a_time:
            return self._hasher.hash(password.encode("utf-8", "replace"))

    def fits(self, password: str, known: str | None) -> bool:
        """Whether a password is the one of a hash. It takes as long when there is none.

        Args:
            password: what somebody typed.
            known: the hash; None for nobody's.
        """
        if len(password) > LONGEST:
            return False
        with self._one_at_a_time:
            self._nobody = self._nobody or self._hasher.hash("nobody's")
            try:
                self._hasher.verify(known or self._nobody, password.encode("utf-8", "replace"))
            except (VerificationError, InvalidHashError):
                return False
        return known is not None
