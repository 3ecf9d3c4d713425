"""Signatures and their age."""

import time

import pytest

from assistant.channels.messaging.delivery import Delivery, ForgedError, signature

DELIVERY = Delivery("https://bot.example/webhooks/app/webhook", {})


def test_the_same_secret_passes() -> None:
    DELIVERY.require_same("s3cret", "s3cret")


@pytest.mark.parametrize("given", [None, "", "s3cre", "S3CRET", "s3crét", "\ud800", 7, b"s3cret"])
def test_anything_else_is_forged(given: object) -> None:
    with pytest.raises(ForgedError):
        DELIVERY.require_same(given, "s3cret")


def test_a_fresh_time_passes() -> None:
    DELIVERY.require_fresh(str(int(time.time())), 300)


@pytest.mark.parametrize("seconds_from_now", [-301, 320])
def test_an_old_or_future_time_is_forged(seconds_from_now: int) -> None:
    with pytest.raises(ForgedError):
        DELIVERY.require_fresh(time.time() + seconds_from_now, 300)


@pytest.mark.parametrize("sent", [None, "", "soon", "nan", "inf", [1]])
def test_an_unreadable_time_is_forged(sent: object) -> None:
    with pytest.raises(ForgedError):
        DELIVERY.require_fresh(sent, 300)


def test_a_signature_is_an_hmac_in_hexadecimal_digits() -> None:
    # The example of RFC 4231, test case 2.
    assert signature("Jefe", b"what do ya want for nothing?") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
