from pathlib import Path

from assistant.answers.article import Article
from assistant.answers.citation_line import citation_line, split_citations

ARTICLES = Article.read_all(Path("data/articles"))
((NAME, ARTICLE),) = ARTICLES.items()
QUOTE = "ketamine often produces noticeable improvements within hours"


def cited(paragraph: int = 3, quote: str = QUOTE) -> dict[str, object]:
    return {"article": NAME, "paragraph": paragraph, "quote": quote}


def test_the_line_is_taken_out_and_comes_apart() -> None:
    line = citation_line(QUOTE, ARTICLE, 3, QUOTE)
    text, citations = split_citations(f"The answer.\n{line}\nA note.", [cited()], ARTICLES)

    assert text == "The answer.\nA note."
    (citation,) = citations
    assert (citation["quote"], citation["article"], citation["paragraph"]) == (QUOTE, ARTICLE.title, 3)


def test_a_whole_paragraph_stands_for_the_quotes_out_of_it() -> None:
    paragraph = ARTICLE.paragraph(3) or ""
    first, second = paragraph.split(". ")[:2]
    text, citations = split_citations(
        citation_line(paragraph, ARTICLE, 3, first), [cited(quote=first), cited(quote=second)], ARTICLES
    )

    assert text == ""
    assert [citation["quote"] for citation in citations] == [paragraph]


def test_paragraph_1_is_not_paragraph_10() -> None:
    line = f"“Other words” – {ARTICLE.title}, paragraph 10"
    text, citations = split_citations(line, [cited(paragraph=1)], ARTICLES)

    assert text == line
    assert [citation["quote"] for citation in citations] == [QUOTE]


def test_an_article_that_is_gone_leaves_the_text_as_it_is() -> None:
    line = citation_line(QUOTE, ARTICLE, 3, QUOTE)

    assert split_citations(line, [{**cited(), "article": "gone"}], ARTICLES) == (line, [])
