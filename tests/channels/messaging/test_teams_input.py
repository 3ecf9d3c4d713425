"""What Teams has for itself: tokens, servers that may be answered, arrivals, edits, threads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from assistant.channels.messaging.button import Button
from assistant.channels.messaging.incoming import GREETING, OTHER
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import RefusedError, RetryLaterError
from assistant.channels.teams_input import TeamsInput
from tests.channels.messaging.conftest import connector_of, started
from tests.channels.messaging.contract import ANSWER, QUESTION
from tests.channels.messaging.fake_provider import FakeProvider, Fault
from tests.channels.messaging.fake_teams import SECRET, FakeTeams
from tests.channels.messaging.person import Person
from tests.channels.running_server import RunningServer


@pytest.fixture
def teams(apps: dict[str, FakeProvider], app_server: RunningServer) -> FakeTeams:
    return started(FakeTeams, apps)


@pytest.fixture
async def alone(tmp_path: object) -> AsyncIterator[tuple[TeamsInput, FakeTeams]]:
    """The connector without a server around it, and Microsoft."""
    with closing(FakeTeams()) as fake:
        async with connector_of(TeamsInput, fake, TEAMS_KEYS_FILE=f"{tmp_path}/keys.json") as channel:
            yield channel, fake


def address(fake: FakeTeams, **changed: str) -> dict[str, str]:
    return {"service": fake.service, "conversation": "a:1", "bot": "28:bot", **changed}


def test_an_edited_message_is_answered(teams: FakeTeams, person: Person) -> None:
    teams.says(person, "hello")
    greeted = len(teams.settled(teams.place(person)))
    assert teams.deliver(teams.request(teams.edited(person, QUESTION))) == [200]

    assert ANSWER in teams.wait(teams.place(person), greeted + 1)[greeted].text


def test_a_token_that_does_not_count_any_more_is_replaced(teams: FakeTeams, person: Person) -> None:
    teams.says(person, "hello")
    greeted = len(teams.settled(teams.place(person)))
    teams.tokens[:] = ["revoked" for _ in teams.tokens]
    teams.says(person, QUESTION)

    assert ANSWER in teams.wait(teams.place(person), greeted + 1)[greeted].text


def test_precondition_failed_costs_time_and_no_message(teams: FakeTeams, person: Person) -> None:
    teams.faults.append(Fault(412))
    teams.says(person, QUESTION)

    assert ANSWER in teams.wait(teams.place(person), 1)[0].text


async def test_one_token_serves_many_messages(alone: tuple[TeamsInput, FakeTeams]) -> None:
    channel, fake = alone
    await asyncio.gather(*(channel.send(Outgoing(f"{number}"), address(fake)) for number in range(5)))

    assert len(fake.tokens) == 1
    assert len(fake.received) == 5


async def test_without_a_token_messages_wait(alone: tuple[TeamsInput, FakeTeams]) -> None:
    channel, fake = alone
    channel._token._form["client_secret"] = "an old one"
    with pytest.raises(RetryLaterError, match="AADSTS7000215"):
        await channel.send(Outgoing("hello"), address(fake))
    channel._token._form["client_secret"] = SECRET
    await channel.send(Outgoing("hello"), address(fake))

    assert fake.read("a:1")[0].text == "hello"


@pytest.mark.parametrize(
    "service",
    [
        "https://attacker.example/",
        "https://smba.trafficmanager.net.attacker.example/",
        "https://smba.trafficmanager.net@attacker.example/",
        "https://smba.trafficmanager.net:444/",
        "http://smba.trafficmanager.net/",
        "smba.trafficmanager.net",
        "",
    ],
)
async def test_the_token_goes_to_no_other_server(alone: tuple[TeamsInput, FakeTeams], service: str) -> None:
    channel, fake = alone
    with pytest.raises(RefusedError, match="TEAMS_SERVICE_URLS"):
        await channel.send(Outgoing("hello"), address(fake, service=service))

    assert fake.tokens == []


@pytest.mark.parametrize("service", ["https://smba.trafficmanager.net/amer/", "https://SMBA.trafficmanager.net/teams"])
async def test_microsoft_s_own_servers_are_allowed(alone: tuple[TeamsInput, FakeTeams], service: str) -> None:
    assert alone[0]._is_allowed(service)


async def test_deliveries_count_while_microsoft_s_keys_can_t_be_fetched(alone: tuple[TeamsInput, FakeTeams]) -> None:
    channel, fake = alone
    await channel.prepare()
    again = TeamsInput(channel.settings)
    with fake.outage():
        request = fake.request(fake.text(Person(), "hello"))
        await again.verify(request.delivery())


async def test_a_person_has_one_conversation_in_all_threads_of_a_channel(
    alone: tuple[TeamsInput, FakeTeams], person: Person
) -> None:
    channel, fake = alone
    first = fake.in_group(person, "group", "hello", addressed=True)
    second = {**first, "conversation": {**first["conversation"], "id": f"{first['conversation']['id']}0"}}
    read = [channel.parse(fake.request(content).delivery())[0] for content in (first, second)]

    assert read[0].person == read[1].person
    assert read[0].address != read[1].address
    assert read[0].delivery != read[1].delivery, "ids are those of a conversation"
    assert read[0].text == "hello"


async def test_a_mention_alone_is_a_greeting(alone: tuple[TeamsInput, FakeTeams], person: Person) -> None:
    channel, fake = alone
    mentioned = fake.in_group(person, "group", "", addressed=True)
    picture = {**mentioned, "attachments": fake.attachment(person)["attachments"]}

    assert channel.parse(fake.request(mentioned).delivery())[0].kind == GREETING
    assert channel.parse(fake.request(picture).delivery())[0].kind == OTHER


async def test_other_bots_and_what_is_no_message_are_ignored(
    alone: tuple[TeamsInput, FakeTeams], person: Person
) -> None:
    channel, fake = alone
    said = fake.text(person, "hello")
    others = [
        {**said, "from": {"id": "28:another"}},
        {**said, "type": "messageReaction"},
        {**said, "type": "messageUpdate", "channelData": {"eventType": "undeleteMessage"}},
        {**fake.opening(person), "membersAdded": [{"id": "29:somebody"}]},
    ]

    assert [channel.parse(fake.request(content).delivery()) for content in others] == [[]] * 4


async def test_a_button_shows_its_title_and_carries_its_payload_unseen(alone: tuple[TeamsInput, FakeTeams]) -> None:
    channel, fake = alone
    await channel.send(Outgoing("Which one?", (Button("This <one>", "/faq/speed"),)), address(fake))
    button = fake.sent[0]["attachments"][0]["content"]["buttons"][0]

    assert (button["title"], button["displayText"], button["text"]) == ("This <one>",) * 3
    assert button["value"] == {"payload": "/faq/speed"}
