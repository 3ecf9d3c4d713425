from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest

from assistant.answers.article import Article, ArticleError

ID = "how-ketamine-helps-fight-the-symptoms-of-depression"
FRONT = "---\ntitle: A title\ndate: 2024-02-03\nurl: {url}\nread_on: 2024-05-06\n---\n\nOne.\n\nTwo, – three-four.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "second.md").write_text(FRONT.format(url="https://clinic.example/a"), encoding="utf-8")
    return tmp_path


def test_the_clinic_s_article_has_six_paragraphs_and_its_date() -> None:
    article = Article.read_all(Path("data/articles"))[ID]

    assert article.title == "How Ketamine Helps Fight the Symptoms of Depression"
    assert article.published == date(2023, 10, 10)
    assert article.url == ""
    assert len(article.paragraphs) == 6
    assert article.paragraph(0) == "How Ketamine Helps Fight the Symptoms of Depression, October 10, 2023"
    assert (article.paragraph(1) or "").startswith("Mental health care has advanced")
    assert (article.paragraph(6) or "").endswith("may be loosened, if not broken entirely.")
    assert article.paragraph(7) is None


def test_the_clinic_s_article_is_the_source_word_for_word() -> None:
    source = Path("../shared/article") / f"{ID}.txt"
    if source.exists():
        given = [" ".join(line.split()) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
        assert list(Article.read_all(Path("data/articles"))[ID].paragraphs) == given[2:]


def test_a_second_article_beside_it_is_read_too(folder: Path) -> None:
    assert Article.read_all(folder)["second"].paragraphs == ("One.", "Two, – three-four.")


def test_the_link_leads_to_the_passage(folder: Path) -> None:
    link = Article.read_all(folder)["second"].link("Two, – three-four.")

    assert link is not None
    address, _, fragment = link.partition("#:~:text=")
    assert address == "https://clinic.example/a"
    assert unquote(fragment) == "Two, – three-four."
    assert "-" not in fragment
    assert "," not in fragment


def test_without_an_address_there_is_no_link() -> None:
    assert Article.read_all(Path("data/articles"))[ID].link("a quote") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("no front matter", "has no title, date, url, read_on"),
        ("---\ntitle: A\ndate: soon\nurl:\nread_on: 2024-05-06\n---\nText", "must be dates"),
        ("---\ntitle: A\ndate: 2024-02-03\nurl:\nread_on: 2024-05-06\n---\n", "no text"),
    ],
)
def test_a_faulty_article_is_an_error_with_its_file(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "faulty.md").write_text(content)

    with pytest.raises(ArticleError, match=message) as error:
        Article.read_all(tmp_path)
    assert "faulty.md" in str(error.value)


def test_a_folder_without_articles_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="holds no article"):
        Article.read_all(tmp_path)
