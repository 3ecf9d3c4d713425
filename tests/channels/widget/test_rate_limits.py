from pathlib import Path

import pytest

from assistant.channels.widget.rate_limits import RateLimits, address_group
from assistant.channels.widget.widget_limits import WidgetLimits, WidgetLimitsError

NUMBERS = """
widget_limits:
  message_characters: 4000
  session_hours: 0.5
  messages_a_session: 2/minute; 3/hour
  messages_an_address: 3/minute
  connections_an_address: 2/minute
  requests_a_connection: 1/minute
"""


def limits(folder: Path, text: str = NUMBERS) -> WidgetLimits:
    (folder / "limits.yml").write_text(text)
    return WidgetLimits.read(folder / "limits.yml")


def test_a_session_and_an_address_have_a_limit_each(tmp_path: Path) -> None:
    rates = RateLimits(limits(tmp_path))

    assert [rates.message("a", "192.0.2.1") for _ in range(3)] == [True, True, False]
    assert [rates.message("b", "192.0.2.1") for _ in range(2)] == [True, False]
    assert rates.message("c", "192.0.2.2")


def test_visitors_on_this_machine_or_behind_its_proxy_are_counted_by_session_only(tmp_path: Path) -> None:
    rates = RateLimits(limits(tmp_path))

    assert all(rates.message(f"session {number}", "127.0.0.1") for number in range(20))
    assert all(rates.connection("::1") for _ in range(20))


def test_connections_and_requests_have_limits_of_their_own(tmp_path: Path) -> None:
    rates = RateLimits(limits(tmp_path))

    assert [rates.connection("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert [rates.request("a"), rates.request("a"), rates.request("b")] == [True, False, True]


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:ffff::1]", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:127.0.0.1", None),
        ("127.9.9.9", None),
        ("_hidden", "_hidden"),
        ("", ""),
    ],
)
def test_an_ipv6_network_is_one_address(address: str, group: str | None) -> None:
    assert address_group(address) == group


@pytest.mark.parametrize(
    ("line", "wrong", "said"),
    [
        ("message_characters: 4000", "message_characters: 0", "a number up to 20000"),
        ("message_characters: 4000", "message_characters: 99999", "a number up to 20000"),
        ("session_hours: 0.5", "session_hours: soon", "a number of hours"),
        ("messages_an_address: 3/minute", "messages_an_address: 3", "a rate such as 20/minute"),
        ("messages_an_address: 3/minute", "messages_an_address: 3/fortnight", "a rate such as 20/minute"),
        ("connections_an_address: 2/minute", "", "connections_an_address"),
        ("widget_limits:", "limits:", "the key widget_limits"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, line: str, wrong: str, said: str) -> None:
    with pytest.raises(WidgetLimitsError, match=said):
        limits(tmp_path, NUMBERS.replace(line, wrong))
