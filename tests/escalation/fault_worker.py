"""What `faq run` does with alarms, without the model: the action, and the dispatcher's threads in the same process.

Reads a line `conversation reason message` for each alarm, and writes what the visitor is told: `response reference`.
"""

import asyncio
import sys

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_escalate import ActionEscalate
from escalation.database import Database
from escalation.notifications.dispatcher_threads import DispatcherThreads


def main() -> None:
    action = ActionEscalate()
    DispatcherThreads.build(Database()).start()
    print("ready", flush=True)
    for line in sys.stdin:
        conversation, reason, message = line.split()
        latest = {"intent": {"name": "safety", "full_retrieval_intent_name": f"safety/{reason}"}, "message_id": message}
        tracker = Tracker(conversation, {}, latest, [], False, None, {}, "action_listen")
        told = CollectingDispatcher()
        asyncio.run(action.run(told, tracker, {}))
        (reply,) = told.messages
        print(reply["response"], reply.get("ticket", "-"), flush=True)


if __name__ == "__main__":
    main()
