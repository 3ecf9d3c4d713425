"""Whatever becomes of an app's request, a message that was kept is answered."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from assistant.channels.messaging.answering import Answering
from assistant.channels.messaging.exchange import Exchange
from assistant.channels.messaging.incoming import Address, Incoming
from assistant.channels.messaging.journal import Journal
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.messaging_limits import MessagingLimits
from assistant.channels.messaging.outgoing import Outgoing
from escalation.database import Database


async def echo(message: MessageIn) -> list[MessageOut]:
    return [MessageOut(message.conversation, {}, Outgoing(message.incoming.text))]


async def test_a_message_is_answered_though_the_app_hangs_up_while_it_is_kept(tmp_path: Path) -> None:
    file, sent = tmp_path / "some.db", asyncio.Queue[str]()

    async def send(outgoing: Outgoing, _: Address) -> None:
        await sent.put(outgoing.text)

    journal = Journal(Database(f"sqlite:///{file}"), "app", timedelta(seconds=5))
    answering = cast(Answering, SimpleNamespace(channel="app", replies=echo, rendering=None))
    exchange = Exchange(journal, answering, send, MessagingLimits.read(), lambda *_: None)
    messages = [MessageIn("c1", Incoming("1", "p1", {}, "hello"))]
    assert journal.address("c1") is None  # The tables are there.
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        request = asyncio.create_task(exchange.take(messages))
        await asyncio.sleep(0.2)
        request.cancel()
        other.execute("COMMIT")
    try:
        assert await asyncio.wait_for(sent.get(), 5) == "hello"
        assert await exchange.take(messages) == []
    finally:
        await exchange.stop()
