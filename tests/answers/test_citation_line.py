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
    assert citation["line"] == 1


def test_each_passage_knows_behind_which_line_it_stood() -> None:
    other = citation_line("Other words", ARTICLE, 5, QUOTE)
    said = f"The card.\n\nThe answer.\n{citation_line(QUOTE, ARTICLE, 3, QUOTE)}\nAnother answer.\n{other}\nA note."
    text, citations = split_citations(said, [cited(), cited(5, "Other words"), cited(7, "Unseen")], ARTICLES)

    assert text == "The card.\n\nThe answer.\nAnother answer.\nA note."
    assert [(citation["quote"], citation["line"]) for citation in citations] == [
        (QUOTE, 2),
        ("Other words", 3),
        ("Unseen", 4),
    ]


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
