"""Of each person the newest that is said of each field, however the rows lie."""

import pyarrow as pa

from kithline.intake.newest import newest

ROWS = pa.table(
    {
        "whom": pa.array([1, 0, 1, 0, 1], pa.int64()),
        "n": pa.array([9, 3, 4, 7, 9], pa.int64()),
        "role": ["child", "child", "adult", "child", "child"],
        "key": ["B", "A", "B", "A", "B"],
        "surname": [None, "Old", "Said", None, None],
        "forename": ["First", "Old", "Older", "New", "Second"],
    }
)


def test_the_newest_that_is_said_the_least_and_the_same():
    found = newest(ROWS, "whom", least=("role",), same=("key",), of=("surname", "forename"))
    assert found.to_pydict() == {
        "whom": [0, 1],
        "role": ["child", "adult"],
        "key": ["A", "B"],
        "surname": ["Old", "Said"],  # what a newer row leaves empty takes nothing away
        "forename": ["New", "First"],  # two places of one row: the first
    }


def test_of_whom_nothing_is_said_it_is_null():
    found = newest(ROWS.slice(0, 1).set_column(0, "whom", [[0]]), "whom", least=(), same=(), of=("surname",))
    assert found["surname"].to_pylist() == [None]
