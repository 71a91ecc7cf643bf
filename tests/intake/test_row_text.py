"""Rows as JSON text: what PostgreSQL reads back is what stood in the row."""

import json
import random

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kithline.intake.row_text import as_json, hashed

TEXTS = st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=6)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=8))
def test_each_row_is_an_object_of_what_it_says(rows):
    table = pa.table(
        {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate("abc")}
    )
    expected = [
        {name: value for name, value in zip("abc", row, strict=True) if value is not None} for row in rows
    ]
    assert [json.loads(text) for text in as_json(table).to_pylist()] == expected


def test_rows_that_say_nothing_keep_their_places():
    table = pa.table({"a": ["x", None, None], "b": pa.array([None, None, "y"])})
    assert as_json(table).to_pylist() == ['{"a":"x"}', "{}", '{"b":"y"}']
    assert len(as_json(table.slice(0, 0))) == 0


def test_the_mark_is_of_values_and_their_columns():
    table = pa.table({"a": ["x", None, "x"], "b": pa.array([None, "x", None])})
    marks = hashed(table).to_pylist()
    assert marks[0] == marks[2] != marks[1]


def test_a_part_of_a_longer_table():
    draw = random.Random(3)
    cells = [draw.choice([None, "a", 'q"', "ü"]) for _ in range(900)]
    mask = pa.array([draw.random() > 0.3 for _ in cells])
    table = pa.table({"a": cells, "b": pa.array([None] * 900, pa.string())}).filter(mask)
    assert [json.loads(text).get("a") for text in as_json(table).to_pylist()] == table["a"].to_pylist()


def test_a_row_is_written_alone_as_it_is_among_many():
    draw = random.Random(4)
    cells = [draw.choice([None, "a", 'q"', "ü", "tab\t", "\\"]) for _ in range(90)]
    table = pa.table({"a": cells, "b": [n % 3 == 0 for n in range(90)], "c": cells[::-1]})
    alone = [as_json(table.slice(place, 1))[0] for place in range(90)]
    assert as_json(table).to_pylist() == [each.as_py() for each in alone]
