"""Writes a text in the form that the rules are written in, and undoes what hides words."""

import re
import unicodedata
from collections.abc import Set
from itertools import product

from assistant.safety.spellings import Spellings

BREAK = "."
"""Stands at the beginning and at the end of each sentence."""

COMMA = ","

_APOSTROPHE = re.compile(r"['’‘`´ʼ]")
_PAUSE = re.compile(r"\.{2,}|(?<=\w)\.(?=\w)|(?<=\w)-(?=\w)")
_DASH = re.compile(r"\s[-–—]+\s")
_ANSWER = re.compile(r"\?+(?=\s+(?:no|nope|nah|never|not)\b)")
"""Behind it stands the writer's own answer, which belongs to the question: "suicidal? no"."""
_TOKEN = re.compile(r"[^\W_]+|,|[.?!;:\n]+|[^\w\s]")
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[\s.\-_*·~,/|]{1,3}[^\W_](?![^\W_])){2,}")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_STARS = "*#_•×"
_BETWEEN = re.compile(r"[-.*#_•×~·|]")
_LEET = str.maketrans("034578@$(+|!1", "oeastbasctiii")
_TWINS = str.maketrans("авеіјкмнорстухѕαεικνορτυχ", "abeijkmhopctyxsaeiknoptux")
"""Cyrillic and Greek letters that look like Latin ones."""
_LONGEST = 16
"""Letters of the longest word that is looked for in letters without blanks."""


class PlainText:
    """Splits texts into plain words, and restores spaced, starred, stretched, glued and digit-spelled ones.

    Args:
        spellings: the one form of each word that has several.
        vocabulary: the words that letters without blanks are split into, and that digits are read as.
        hidden: the words that people hide: spaced, starred and glued letters are read only when they hold one.
    """

    def __init__(self, spellings: Spellings, vocabulary: Set[str], hidden: Set[str]) -> None:
        self._spellings = spellings
        self._vocabulary = vocabulary | hidden | spellings.ways
        self._hidden = hidden
        longer = sorted(word for word in self._vocabulary if len(word) > 2)
        self._by_key = {_key(word): word for word in (*longer, *sorted(hidden, reverse=True))}

    def words(self, text: str) -> list[str]:
        """Lower-case words without accents and apostrophes; commas and known emoji; `.` around sentences."""
        plain = _PAUSE.sub(" ", _DASH.sub(" , ", _APOSTROPHE.sub("", _letters(text))))
        words = [BREAK]
        for token in _TOKEN.findall(_ANSWER.sub(COMMA, plain)):
            if token[0].isalnum() or token == COMMA:
                words.append(_short(token, self._vocabulary))
            elif token in self._vocabulary:
                words.append(token)
            elif token[0] in ".?!;:\n" and words[-1] != BREAK:
                words.append(BREAK)
        return self._spellings.corrected(words if words[-1] == BREAK else [*words, BREAK])

    def restored(self, text: str) -> str:
        """The text with hidden words restored; the text itself when none are."""
        joined = _SPACED.sub(lambda match: self._joined(match[0]), text)
        return "".join(part if part.isspace() else self._shown(part) for part in re.split(r"(\s+)", joined))

    def _joined(self, spaced: str) -> str:
        letters = re.sub(r"[\W_]", "", _letters(spaced))
        return self._split(letters) or self._split(letters.translate(_LEET)) or spaced

    def _shown(self, part: str) -> str:
        """What is meant by a word as it was typed, with what surrounds it."""
        lower = _letters(part)
        core = lower.strip(".,;:!?\"'()[]{}<>~“”…")
        if len(core) < 3 or core in self._vocabulary:
            return part
        meant = self._meant(core)
        return lower.replace(core, meant, 1) if meant else part

    def _meant(self, word: str) -> str | None:
        short = _short(word, self._hidden)
        letters = _BETWEEN.sub("", short)
        if letters != word and letters in self._hidden:
            return letters
        if not word.isalpha():
            meant = self._by_key.get(_key(short))
            if meant and (meant in self._hidden or short[0].isalpha()):
                return meant
            if any(star in word for star in _STARS):
                return self._unstarred(word) or self._split(letters)
        return self._split(letters) if len(letters) > 6 and any(hidden in letters for hidden in self._hidden) else None

    def _unstarred(self, word: str) -> str | None:
        """The hidden word that fits around the stars, when at least half of its letters can be seen."""
        seen = sum(letter not in _STARS for letter in word)
        if 2 * seen < len(word) or seen < 2 or len(word) > _LONGEST:
            return None
        shape = re.compile("".join("." if letter in _STARS else re.escape(letter) for letter in word))
        return next((hidden for hidden in sorted(self._hidden) if shape.fullmatch(hidden)), None)

    def _split(self, letters: str) -> str | None:
        """The letters as the fewest words of the vocabulary; None when they are not, or when none of them is hidden."""
        best: list[tuple[int, int] | None] = [(0, 0)]
        for end in range(1, len(letters) + 1):
            starts = (start for start in range(max(0, end - _LONGEST), end) if self._is_word(letters[start:end]))
            best.append(min(((before[0] + 1, start) for start in starts if (before := best[start])), default=None))
        words: list[str] = []
        end = len(letters)
        while end and (last := best[end]):
            words.insert(0, letters[last[1] : end])
            end = last[1]
        return " ".join(words) if not end and not self._hidden.isdisjoint(words) else None

    def _is_word(self, letters: str) -> bool:
        return letters in self._vocabulary and (len(letters) > 1 or letters in "aiu")


def _letters(text: str) -> str:
    """Lower case, without accents and invisible characters, and with Latin letters for their look-alikes among such."""
    lower = text.lower()
    if lower.isascii():
        return lower
    split = unicodedata.normalize("NFKD", lower)
    letters = "".join(letter for letter in split if unicodedata.category(letter) not in ("Mn", "Cf"))
    return re.sub(
        r"\w+", lambda match: match[0].translate(_TWINS) if re.search("[a-z]", match[0]) else match[0], letters
    )


def _key(word: str) -> str:
    """The same for a word and for its spellings in digits and signs, of which 1 and ! stand for i and for l."""
    return word.translate(_LEET).replace("l", "i")


def _short(word: str, vocabulary: Set[str]) -> str:
    """The word with each letter that was held down once, or twice where the vocabulary has it so."""
    runs = len(_STRETCHED.findall(word[:100]))
    if not runs:
        return word
    for counts in product((r"\1", r"\1\1"), repeat=min(runs, 4)):
        short = word
        for count in counts:
            short = _STRETCHED.sub(count, short, count=1)
        if short in vocabulary:
            return short
    return _STRETCHED.sub(r"\1", word)
