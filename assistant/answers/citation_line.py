"""How a passage stands below an answer, and how a channel with a place of its own for passages takes it out again."""

from collections.abc import Mapping
from typing import Any

from assistant.answers.article import Article

Citation = dict[str, Any]
"""A passage for a page: `quote`, `article` (its title), `paragraph` (0 for the heading), `url` when there is one."""


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
    found: list[Citation] = []
    for citation in cited:
        article, paragraph = articles.get(citation["article"]), citation["paragraph"]
        if not article:
            continue
        source = _source(article, paragraph)
        line = next((line for line in lines if _ends_with(line, source)), None)
        if line:
            lines.remove(line)
        elif any(citation["quote"] in earlier["quote"] for earlier in found):
            continue
        quote = line[1 : line.index(source)] if line else citation["quote"]
        link = _link(article, paragraph, citation["quote"])
        found.append(
            {"quote": quote, "article": article.title, "paragraph": paragraph, **({"url": link} if link else {})}
        )
    return "\n".join(lines), found


def _ends_with(line: str, source: str) -> bool:
    return line.startswith("“") and (line.endswith(source) or f"{source}, " in line)


def _source(article: Article, paragraph: int) -> str:
    return f"” – {article.title}, {f'paragraph {paragraph}' if paragraph else 'title and date'}"


def _link(article: Article, paragraph: int, words: str) -> str | None:
    return article.link(words) if paragraph else article.url
