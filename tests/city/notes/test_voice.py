"""Haste leaves out articles, but not those that a phrase cannot be without."""

from kithline.city.notes.voice import ARTICLE


def test_haste_leaves_out_the_articles_that_it_can() -> None:
    assert ARTICLE.sub("", "put the letter on the table, rang a nurse") == "put letter on table, rang nurse"


def test_an_idiom_keeps_its_article() -> None:
    for phrase in (
        "over the moon",
        "twice a week",
        "the other one",
        "in the end",
        "all the pots",
        "such a mess",
    ):
        assert ARTICLE.sub("", phrase) == phrase
