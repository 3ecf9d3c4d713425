"""Names conversations in the audit log."""

from hashlib import sha256


def audit_subject(conversation: str) -> str:
    """Under which name a conversation stands in the audit log, which nothing is ever deleted from.

    A conversation's id may be a phone number, or the secret by which a visitor is known.
    """
    return f"conversation {sha256(conversation.encode('utf-8', 'replace')).hexdigest()[:16]}"
