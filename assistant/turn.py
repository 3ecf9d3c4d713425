"""What one message led to."""

from dataclasses import dataclass
from typing import Any

CONTACT = "utter_contact"
"""How the names of what is said about a contact for staff begin."""

_OUTCOMES = {
    "utter_safety": "escalate",
    "utter_faq": "answer",
    "utter_not_covered": "not_covered",
    "utter_which_one": "clarify",
    "utter_human": "human",
    "utter_bot_challenge": "bot_challenge",
    "utter_smalltalk": "smalltalk",
    "utter_topics": "smalltalk",
    "utter_nothing_before": "smalltalk",
    "utter_help": "smalltalk",
    "utter_country": "smalltalk",
    CONTACT: "smalltalk",
    "utter_out_of_scope": "out_of_scope",
    "utter_other_language": "out_of_scope",
    "utter_not_understood": "out_of_scope",
    "utter_blank": "out_of_scope",
}
"""From a response's name, without what follows the slash, to the outcome that docs/evaluation.md defines."""

ERROR = "error"
SHOWN_ALTERNATIVES = 3


@dataclass(frozen=True)
class Turn:
    """A message and everything that the visitor got for it.

    Attributes:
        text: the message.
        responses: the names of the responses, in order.
        parse_data: what the understanding found, as Rasa keeps it.
        actions: the names of the actions that ran.
        replies: the texts, in order.
        buttons: the buttons, as `title` and `payload`.
        citations: the passages that the replies cite.
        latency_ms: milliseconds from the message to the last reply.
    """

    text: str
    responses: list[str]
    parse_data: dict[str, Any]
    actions: list[str]
    replies: list[str]
    buttons: list[dict[str, str]]
    citations: list[dict[str, Any]]
    latency_ms: float

    @property
    def outcome(self) -> str:
        """What the visitor got, by the first response: `answer`, `not_covered`, `escalate` and so on, else `error`."""
        return next((_OUTCOMES[name] for name in map(_base, self.responses) if name in _OUTCOMES), ERROR)

    @property
    def topic(self) -> str | None:
        """The article topic of an answer, or the not-covered name."""
        return self._part() if self.outcome in ("answer", "not_covered") else None

    @property
    def safety(self) -> str | None:
        """The safety class of an escalation."""
        return self._part() if self.outcome == "escalate" else None

    @property
    def intent(self) -> str | None:
        """The full intent, such as `faq/speed`."""
        intent: dict[str, str | None] = self.parse_data.get("intent", {})
        return intent.get("full_retrieval_intent_name") or intent.get("name")

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """The intents with their confidence, the likeliest first."""
        return [(entry["name"], entry["confidence"]) for entry in self.parse_data.get("intent_ranking", [])]

    def as_record(self, row_id: str) -> dict[str, Any]:
        """One line of `faq evaluate`."""
        return {
            "id": row_id,
            "text": self.text,
            "outcome": self.outcome,
            "topic": self.topic,
            "safety": self.safety,
            "intent": self.intent,
            "confidence": round(self.parse_data.get("intent", {}).get("confidence") or 0.0, 4),
            "alternatives": [[name, round(value, 4)] for name, value in self.ranking[1 : 1 + SHOWN_ALTERNATIVES]],
            "topics": self.parse_data.get("candidates", []),
            "actions": self.actions,
            "replies": self.replies,
            "citations": [{key: c[key] for key in ("article", "paragraph", "quote")} for c in self.citations],
            "latency_ms": round(self.latency_ms, 2),
        }

    def _part(self) -> str | None:
        return next((name.partition("/")[2] for name in self.responses if _base(name) in _OUTCOMES), None)


def _base(response: str) -> str:
    return CONTACT if response.startswith(CONTACT) else response.partition("/")[0]
