"""Says what keeps a messaging app from working."""

import asyncio
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import yaml

from assistant.channels.messaging.channel_settings import ChannelSettings, read_channel_file
from assistant.channels.messaging.messaging_input import MessagingInput

CREDENTIALS = Path("credentials.yml")


class ChannelFaultError(Exception):
    """The channel does not work; the message says why and what to do, a line a fault."""


def check_channel(name: str) -> None:
    """Checks a channel's variables, and asks the app whether it takes them and where it delivers.

    Args:
        name: such as `telegram`.

    Raises:
        ChannelFaultError: something is wrong.
        LaunchError: a variable is missing or not in its form.
    """
    kinds = {kind.name(): kind for kind in connectors()}
    if name not in kinds:
        raise ChannelFaultError(f"{CREDENTIALS} has no messaging app {name!r}. There are: {', '.join(sorted(kinds))}.")
    settings = ChannelSettings.read(name)
    if settings is None:
        variables = read_channel_file(name)["variables"]
        wanted = [f"  {variable}: {about['meaning']}" for variable, about in variables.items()]
        raise ChannelFaultError("\n".join([f"{name} is off: none of its variables is set. Set all of them:", *wanted]))
    faults = asyncio.run(_faults(kinds[name](settings)))
    if faults:
        raise ChannelFaultError("\n".join(faults))
    print(f"{name}: nothing is wrong.")


def connectors(credentials: Path = CREDENTIALS) -> Iterator[type[MessagingInput]]:
    """The messaging apps' channels among those in `credentials.yml`."""
    for path in yaml.safe_load(credentials.read_text(encoding="utf-8")):
        module, _, name = path.rpartition(".")
        kind = getattr(import_module(module), name) if module else None
        if isinstance(kind, type) and issubclass(kind, MessagingInput):
            yield kind


async def _faults(channel: MessagingInput) -> list[str]:
    try:
        return await channel.faults()
    finally:
        await channel.client.close()
