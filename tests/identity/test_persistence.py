"""Ids of persons through merges and splits."""

from kithline.identity.persistence import assign


def test_new_records_get_new_persons() -> None:
    assert assign([[1, 2], [3]], {}).persons == [None, None]


def test_the_survivor_has_most_records_and_at_a_tie_is_the_oldest() -> None:
    found = assign([[1, 2, 3]], {1: 10, 2: 11, 3: 11})
    assert (found.persons, found.absorbed) == ([11], {10: 0})
    assert assign([[1, 2]], {1: 12, 2: 11}).persons == [11]


def test_a_split_leaves_the_id_with_the_larger_part() -> None:
    found = assign([[1], [2, 3], [4]], {1: 10, 2: 10, 3: 10, 4: 12})
    assert found.persons == [None, 10, 12]
    assert found.split_from == {0: 10}
    assert found.absorbed == {}


def test_a_swap_of_one_record_keeps_both_ids() -> None:
    found = assign([[1, 2, 6], [4, 5]], {1: 10, 2: 10, 4: 20, 5: 20, 6: 20})
    assert found.persons == [10, 20]
    assert not found.absorbed and not found.split_from
