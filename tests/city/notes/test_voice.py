"""Haste leaves out articles, but not those that a phrase cannot be without; what is quoted stays as it was said."""

from collections.abc import Iterator
from random import Random

import pytest

from kithline.city.notes.frames import CHOICE, MORE, SAME, TEXT, Node, parse
from kithline.city.notes.scenes import Scene
from kithline.city.notes.voice import ARTICLE, authors, voiced

SCENE = 'Rang the school, she did not say "the dog and a cat did not bite". “The dog did not {bite|bark} and”, he said.'


def said(nodes: tuple[Node, ...], dice: Random, fallen: dict[str, float]) -> Iterator[str]:
    """The words of nodes as they may fall."""
    for node in nodes:
        if node[0] == TEXT:
            yield node[1]
        elif node[0] == SAME:
            place = int(fallen.setdefault(node[2], dice.random()) * node[1][2])
            yield from said(node[1][1][place], dice, fallen)
        elif node[0] == CHOICE:
            yield from said(node[1][int(dice.random() * node[2])], dice, fallen)
        elif node[0] == MORE:
            yield from said(node[1], dice, fallen)


def test_haste_leaves_out_the_articles_that_it_can() -> None:
    told = "She put the letter on the table. The nurse rang a friend. A nurse rang."
    assert ARTICLE.sub("", told) == "She put letter on table. nurse rang a friend. nurse rang."


@pytest.mark.parametrize(
    "phrase", ["over the moon", "the other one", "in the end", "all the pots", "not the end"]
)
def test_an_idiom_keeps_its_article(phrase: str) -> None:
    assert ARTICLE.sub("", phrase) == phrase


def test_what_somebody_said_is_nobodys_to_reword() -> None:
    """Whoever writes: between quotation marks, and in a child's own words, nothing is swapped or left out."""
    scene = Scene("visit", 0, SCENE, parse(SCENE), frozenset(), (), (), False)
    for author in authors():
        told = "".join(said(voiced(author, scene), Random(1), {}))
        assert "the dog and a cat did not bite" in told, author.code
        assert "The dog did not b" in told, author.code
        if author.quotes[0]:
            assert f"{author.quotes[0]}the dog" in told, author.code


def test_what_has_several_words_is_said_in_one_of_them_throughout_a_note() -> None:
    text = "Rang two schools and three nurses and rang two friends, did not and was not."
    scene = Scene("visit", 0, text, parse(text), frozenset(), (), (), False)
    found = set()
    for author in authors():
        for seed in range(20):
            told = "".join(said(voiced(author, scene), Random(seed), {}))
            found.add(told)
            assert told.lower().count("rang") in (0, 2) and (" 2 " in told) == (" 3 " in told)
            assert (" & " in told) != (" and " in told)
    assert len(found) > 15
