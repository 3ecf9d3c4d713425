import pytest

from escalation.notifications.addresses import Addresses, AddressesError

GROUPS = ["front_desk", "on_call"]


def test_a_group_has_its_own_addresses_or_those_of_all() -> None:
    environment = {
        "ESCALATION_NOTIFY_URLS": "json://a.example/ json://b.example/\njson://a.example/",
        "ESCALATION_NOTIFY_URLS_ON_CALL": " json://c.example/ ",
    }
    addresses = Addresses.read(GROUPS, environment)

    assert [address.url for address in addresses.of("front_desk")] == ["json://a.example/", "json://b.example/"]
    assert [address.name for address in addresses.of("on_call")] == ["address 1 of ESCALATION_NOTIFY_URLS_ON_CALL"]
    assert addresses.warning() is None


def test_a_group_that_the_plan_has_no_more_is_reached_at_every_address() -> None:
    environment = {"ESCALATION_NOTIFY_URLS": "json://a.example/", "ESCALATION_NOTIFY_URLS_ON_CALL": "json://c.example/"}
    addresses = Addresses.read(GROUPS, environment)

    assert [address.url for address in addresses.of("gone")] == ["json://a.example/", "json://c.example/"]


def test_what_is_missing_is_said() -> None:
    assert "ESCALATION_NOTIFY_URLS is not set" in str(Addresses.read(GROUPS, {}).warning())
    some = Addresses.read(GROUPS, {"ESCALATION_NOTIFY_URLS_ON_CALL": "json://c.example/"})
    assert "No address for front_desk" in str(some.warning())


@pytest.mark.parametrize("url", ["bogus://user:hunter2@example.org", "hunter2", "slack://hunter2", "://hunter2"])
def test_an_address_that_is_none_is_named_and_not_shown(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AddressesError, match="address 2 of ESCALATION_NOTIFY_URLS") as error:
        Addresses.read(GROUPS, {"ESCALATION_NOTIFY_URLS": f"json://a.example/ {url}"})
    assert "hunter2" not in f"{error.value}{capfd.readouterr()}"


def test_an_address_does_not_show_itself() -> None:
    (address,) = Addresses.read(["desk"], {"ESCALATION_NOTIFY_URLS": "json://user:hunter2@a.example/"}).of("desk")
    assert "hunter2" not in f"{address!r} {address} {address.fingerprint}"
