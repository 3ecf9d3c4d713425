"""The apps that the contract is tested with. A new connector adds its fake here, and passes every test."""

from tests.channels.messaging.fake_messenger import FakeMessenger
from tests.channels.messaging.fake_provider import FakeProvider
from tests.channels.messaging.fake_slack import FakeSlack
from tests.channels.messaging.fake_telegram import FakeTelegram

FAKES: tuple[type[FakeProvider], ...] = (FakeTelegram, FakeSlack, FakeMessenger)
