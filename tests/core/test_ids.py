from hypothesis import given
from hypothesis import strategies as st

from kithline.core.ids import new_id, stable_id


def test_new_ids_differ():
    assert len({new_id() for _ in range(1000)}) == 1000


def test_stable_ids_are_the_same_on_every_machine():
    assert str(stable_id("school", "1994001")) == str(stable_id("school", "1994001"))
    assert stable_id("school", "ab", "c") != stable_id("school", "a", "bc")


@given(first=st.lists(st.text(max_size=5), max_size=4), second=st.lists(st.text(max_size=5), max_size=4))
def test_stable_ids_differ_when_their_parts_do(first, second):
    assert (stable_id("kind", *first) == stable_id("kind", *second)) == (first == second)
