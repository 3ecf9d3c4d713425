"""The names of intents as examples."""

from collections.abc import Sequence

from assistant.building.examples import Example


def with_names(examples: Sequence[Example]) -> list[Example]:
    """The examples, with the name of each intent as one more of its own: it was chosen for its meaning."""
    intents = dict.fromkeys(example.intent for example in examples)
    names = [Example(intent.replace("_", " ").replace("/", " ").lower(), intent) for intent in intents]
    return [*examples, *names]
