"""An article that answers may cite."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote as percent_encoded

import frontmatter

FIELDS = ("title", "date", "url", "read_on")


class ArticleError(Exception):
    """An article's file is not as it should be; the message names the file and what to change."""


@dataclass(frozen=True)
class Article:
    """One file of `data/articles/`.

    Attributes:
        id: the file's name without its ending; citations name it.
        title: the title.
        published: the date of publication.
        url: where it stands on the web; empty when unknown.
        read_on: the day on which the file was compared with the source.
        paragraphs: the text; citations count from 1.
    """

    id: str
    title: str
    published: date
    url: str
    read_on: date
    paragraphs: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "Article":
        """Reads one Markdown file with front matter.

        Raises:
            ArticleError: the front matter or the text is not as expected.
        """
        post = frontmatter.load(str(path))
        missing = [field for field in FIELDS if field not in post.metadata]
        if missing:
            raise ArticleError(
                f"{path}: the front matter has no {', '.join(missing)}. Add the line, `url` may be empty."
            )
        published, read_on = post["date"], post["read_on"]
        if not isinstance(published, date) or not isinstance(read_on, date):
            raise ArticleError(f"{path}: `date` and `read_on` must be dates such as 2023-10-10.")
        paragraphs = tuple(" ".join(block.split()) for block in post.content.split("\n\n") if block.strip())
        if not paragraphs:
            raise ArticleError(f"{path}: there is no text under the front matter.")
        return cls(path.stem, str(post["title"]), published, str(post["url"] or ""), read_on, paragraphs)

    @classmethod
    def read_all(cls, folder: Path) -> "dict[str, Article]":
        """Reads every article of a folder, by id.

        Raises:
            ArticleError: there is none, or one is not as expected.
        """
        articles = {article.id: article for article in map(cls.read, sorted(folder.glob("*.md")))}
        if not articles:
            raise ArticleError(f"{folder} holds no article. Add a Markdown file; docs/content.md shows its form.")
        return articles

    @property
    def heading(self) -> str:
        """The title and the date, which citations name as paragraph 0."""
        return f"{self.title}, {self.published:%B} {self.published.day}, {self.published.year}"

    def paragraph(self, number: int) -> str | None:
        """A paragraph's text by its number, 0 for the heading; None when there is no such paragraph."""
        if number == 0:
            return self.heading
        return self.paragraphs[number - 1] if 1 <= number <= len(self.paragraphs) else None

    def link(self, quote: str) -> str | None:
        """The address of a passage, by a text fragment (https://wicg.github.io/scroll-to-text-fragment/)."""
        if not self.url:
            return None
        # In a text directive "-" and "," have a meaning, and quote() leaves "-" alone.
        return f"{self.url}#:~:text={percent_encoded(quote, safe='').replace('-', '%2D')}"
