"""The lines that stand beside an answer, with the lines of their file."""

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from assistant.content.response import Response
from assistant.safety.number_phrases import DEFAULT_LANGUAGE


class SupportTextsError(Exception):
    """The file of the support lines is not as it should be; the message names it."""


def support_texts(file: Path) -> list[Response]:
    """The lines of `data/safety/support.yml`, as responses with their lines.

    Raises:
        SupportTextsError: the file has not the expected form, or a line is missing in English.
    """
    try:
        support: CommentedMap = YAML(typ="rt").load(file.read_text(encoding="utf-8"))["safety_support"]
        texts = [_support_text(file, name, by) for name, by in support.items()]
    except (OSError, YAMLError, KeyError, TypeError, AttributeError) as error:
        raise SupportTextsError(f"{file}: it needs the key safety_support with lines by name and language.") from error
    return [text for group in texts for text in group]


def _support_text(file: Path, name: str, by_language: CommentedMap) -> list[Response]:
    if DEFAULT_LANGUAGE not in by_language:
        raise SupportTextsError(f"{file}: {name} has no text in English (`{DEFAULT_LANGUAGE}`).")
    return [
        Response(name, file, line, str(text), _language(language, line))
        for language, text in by_language.items()
        for line in [by_language.lc.key(language)[0] + 1]
    ]


def _language(language: str, line: int) -> CommentedMap:
    metadata = CommentedMap(language=language)
    metadata.lc.add_kv_line_col("language", [line - 1, 0, line - 1, 0])
    return metadata
