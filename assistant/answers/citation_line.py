"""How a passage stands below an answer, and how a channel with a place of its own for passages takes it out again."""

from collections.abc import Mapping
from typing import Any

from assistant.answers.article import Article

Citation = dict[str, Any]
"""A passage for a page: `quote`, `article` (its title), `paragraph` (0 for the heading), `url` when there is one, and
`line`: how many lines of the reply stand before it, those without words not counted."""


def citation_line(quote: str, article: Article, paragraph: int, linked: str) -> str:
    """The line with a passage and its source.

    Args:
        quote: the words shown.
        article: where they stand.
        paragraph: the paragraph's number, 0 for the heading.
        linked: the words that the link leads to.
    """
    link = _link(article, paragraph, linked)
    return f"“{quote}{_source(article, paragraph)}" + (f", {link}" if link else "")


def split_citations(
    text: str, cited: list[dict[str, Any]], articles: Mapping[str, Article]
) -> tuple[str, list[Citation]]:
    """A reply without the lines that hold its passages, and the passages.

    Args:
        text: the reply.
        cited: the citations in the response's metadata.
        articles: the articles by id; a citation of an unknown one is left out.
    """
    lines = text.splitlines()
    taken: list[int] = []
    found: list[Citation] = []
    for citation in cited:
        article, paragraph = articles.get(citation["article"]), citation["paragraph"]
        if not article:
            continue
        source = _source(article, paragraph)
        place = next((i for i, line in enumerate(lines) if i not in taken and _ends_with(line, source)), None)
        if place is not None:
            taken.append(place)
        elif any(citation["quote"] in earlier["quote"] for earlier in found):
            continue
        quote = citation["quote"] if place is None else lines[place][1 : lines[place].index(source)]
        link = _link(article, paragraph, citation["quote"])
        own = {"quote": quote, "article": article.title, "paragraph": paragraph, **({"url": link} if link else {})}
        found.append({**own, "line": len(lines) if place is None else place})
    for citation in found:
        before = lines[: citation["line"]]
        citation["line"] = sum(bool(line.strip()) and i not in taken for i, line in enumerate(before))
    return "\n".join(line for i, line in enumerate(lines) if i not in taken), found


def _ends_with(line: str, source: str) -> bool:
    return line.startswith("“") and (line.endswith(source) or f"{source}, " in line)


def _source(article: Article, paragraph: int) -> str:
    return f"” – {article.title}, {f'paragraph {paragraph}' if paragraph else 'title and date'}"


def _link(article: Article, paragraph: int, words: str) -> str | None:
    return article.link(words) if paragraph else article.url
