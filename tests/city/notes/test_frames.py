"""The markup can be read; a choice of a number falls alike through a note."""

import pytest

from kithline.city.notes.frames import CHOICE, MORE, SAME, TEXT, parse, words


@pytest.mark.parametrize("text", ["{a|b", "a|b", "a}"])
def test_a_text_whose_brackets_do_not_close_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="choice"):
        parse(text)


def test_choices_nest_and_may_be_tied_or_left_out() -> None:
    nodes = parse("{1=a|b} {+c}{d|{e|f}}")
    assert [node[0] for node in nodes] == [SAME, TEXT, MORE, CHOICE]
    assert nodes[0] == (SAME, (CHOICE, (((TEXT, "a"),), ((TEXT, "b"),)), 2), "1")
    assert nodes[3][1][1][0][0] == CHOICE


def test_lists_of_words_have_no_empty_word() -> None:
    assert all(word for listed in words().values() for word in listed)
