from datetime import timedelta

import jwt
import pytest

from assistant.channels.widget.session_tokens import AUDIENCE, SessionTokens

SECRET = "a secret of more than thirty-two characters"
CONVERSATION = "0123456789abcdef0123456789abcdef"


def tokens(secret: str = SECRET, hours: float = 1) -> SessionTokens:
    return SessionTokens(secret, timedelta(hours=hours))


def test_a_token_gives_its_conversation_back() -> None:
    assert tokens().conversation(tokens().issue(CONVERSATION)) == CONVERSATION


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        7,
        {},
        "\ud800",
        CONVERSATION,
        tokens(hours=-1).issue(CONVERSATION),
        tokens(secret=SECRET + "!").issue(CONVERSATION),
        tokens().issue("default"),
        jwt.encode({"sub": CONVERSATION, "aud": AUDIENCE}, SECRET),
        jwt.encode({"sub": CONVERSATION, "aud": "other", "exp": 9_999_999_999}, SECRET),
        jwt.encode({"aud": AUDIENCE, "exp": 9_999_999_999}, SECRET),
        jwt.encode({"sub": CONVERSATION, "aud": AUDIENCE, "exp": 9_999_999_999}, None, "none"),
        jwt.encode({"sub": CONVERSATION, "aud": AUDIENCE, "exp": 9_999_999_999}, SECRET * 2, "HS512"),
    ],
    ids=[
        *("none", "empty", "number", "object", "surrogate", "bare id", "too old", "other secret", "not ours"),
        *("no end", "other audience", "no conversation", "unsigned", "other algorithm"),
    ],
)
def test_whatever_else_gives_none(token: object) -> None:
    assert tokens().conversation(token) is None
