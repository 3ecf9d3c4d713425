"""In which language an alarming message is written."""

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ["en", "es", "pt", "fr", "de", "id"]
"""English and the languages that data/safety/languages.yml has wordings for."""

MIN_WORDS = 3
MIN_PROBABILITY = 0.85
"""Below these a guess is worth nothing; English is then assumed."""


class LanguageGuess:
    """Asks langid.py (Lui and Baldwin 2012, https://aclanthology.org/P12-3005), with the small model it ships."""

    def __init__(self) -> None:
        self._identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
        self._identifier.set_languages(LANGUAGES)

    def of(self, text: str) -> str:
        """The language's code, such as `es`; empty when it is not clear."""
        if len(text.split()) < MIN_WORDS:
            return ""
        language, probability = self._identifier.classify(text)
        return str(language) if probability >= MIN_PROBABILITY else ""
