import json

import pytest
from rasa.utils.endpoints import ClientResponseError

from assistant.serving.local_action_endpoint import LocalActionEndpoint

TRACKER = {
    "sender_id": "s", "slots": {}, "latest_message": {"candidates": ["faq/speed"]}, "events": [],
    "paused": False, "followup_action": None, "active_loop": {}, "latest_action_name": None,
}  # fmt: skip


async def test_an_action_runs_in_this_process() -> None:
    answer = await LocalActionEndpoint().request(
        json={"next_action": "action_clarify", "tracker": TRACKER, "domain": {}}
    )

    assert answer is not None
    (response,) = answer["responses"]
    assert (response["response"], response["offers"]) == ("utter_which_one", ["faq/speed"])


async def test_an_unknown_action_is_the_error_that_rasa_expects() -> None:
    with pytest.raises(ClientResponseError) as error:
        await LocalActionEndpoint().request(json={"next_action": "action_unknown", "tracker": TRACKER})
    assert error.value.status == 404
    assert json.loads(error.value.text)["action_name"] == "action_unknown"
