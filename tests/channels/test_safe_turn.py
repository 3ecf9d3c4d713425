"""What visitors get while more people write than the assistant can answer in time."""

import asyncio

from rasa.core.channels.channel import UserMessage

from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.safe_turn import SafeTurn
from assistant.channels.turn_loop import MOST_TURNS
from tests.channels.replies import CRISIS, HARMLESS, TEXTS


async def answer_slowly(message: UserMessage) -> None:
    await asyncio.sleep(1)
    await message.output_channel.send_text_message(message.sender_id, "Yes.")


async def test_who_writes_when_too_many_do_is_told_so_and_danger_still_gets_its_card() -> None:
    turn = SafeTurn(answer_slowly, "rest", FallbackReplies.read())
    texts = [*[HARMLESS] * (MOST_TURNS + 1), CRISIS]
    replies = await asyncio.gather(*(turn.replies(text, f"visitor-{place}") for place, text in enumerate(texts)))
    *answered, late, danger = [[reply["text"] for reply in told] for told in replies]

    assert answered == [["Yes."]] * MOST_TURNS
    assert late == [TEXTS.crowded]
    assert "988" in danger[0]
    assert danger[1] == TEXTS.unfinished
    assert [reply["text"] for reply in await turn.replies(HARMLESS, "later")] == ["Yes."]
