"""One form for words that are written in several."""

from collections.abc import Iterable, Mapping, Set


class Spellings:
    """Replaces short forms, misspellings and two-word forms by the one form that the rules use.

    Args:
        forms: a form to the ways in which it is written, one or several words each.
        slips: words that are also understood with the likeliest slips: a letter left out, typed twice, or swapped with
            the next one.
    """

    def __init__(self, forms: Mapping[str, Iterable[str]], slips: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[list[str], list[str]]]] = {}
        for form, ways in forms.items():
            for way in ways:
                self._add(way.split(), form.split())
        slipped = {slip: word for word in slips for slip in _slips(word)}
        for slip, word in slipped.items():
            if slip not in self._by_first and slip not in forms:
                self._add([slip], [word])

    @property
    def ways(self) -> Set[str]:
        """The single words that get replaced."""
        return {word for word, entries in self._by_first.items() if any(way == [word] for way, _ in entries)}

    def form_of(self, word: str) -> str | None:
        """The form that stands for a word; None when the word is a form itself."""
        way, form = self._by_first.get(word, [([], [])])[-1]
        return " ".join(form) if way == [word] else None

    def corrected(self, words: list[str]) -> list[str]:
        """The words with each replaced way of writing."""
        if self._by_first.keys().isdisjoint(words):
            return words
        corrected: list[str] = []
        position = 0
        while position < len(words):
            for way, form in self._by_first.get(words[position], ()):
                if words[position : position + len(way)] == way:
                    corrected += form
                    position += len(way)
                    break
            else:
                corrected.append(words[position])
                position += 1
        return corrected

    def _add(self, way: list[str], form: list[str]) -> None:
        ways = self._by_first.setdefault(way[0], [])
        ways.append((way, form))
        ways.sort(key=lambda entry: -len(entry[0]))


def _slips(word: str) -> set[str]:
    inner = range(1, len(word))
    left_out = {word[:at] + word[at + 1 :] for at in inner}
    twice = {word[:at] + word[at] + word[at:] for at in inner}
    swapped = {word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] for at in range(2, len(word))}
    return (left_out | twice | swapped) - {word}
