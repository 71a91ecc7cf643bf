"""Text to values: few rows and many rows are judged alike."""

import pyarrow as pa
import pytest

from kithline.feeds.discovery import feeds
from kithline.intake.standardise import _each_row, _each_text

TEXTS = (
    None,
    "1",
    "-2.5",
    "2024-02-29",
    "29/02/2023",
    "2024-02-29T23:05:00",
    "yes",
    "N",
    "Ann",
    "",
    "x" * 300,
    None,
)


@pytest.mark.parametrize("code", ["police_missing", "suspensions", "case_system", "case_notes"])
def test_each_row_and_each_text_come_to_the_same(code):
    told = pa.array([*TEXTS, *reversed(TEXTS)], pa.string())
    for table in feeds()[code].tables:
        for column in table.columns:
            one_by_one, by_text = _each_row(column, told), _each_text(column, told)
            assert one_by_one == by_text
            of_slice, _ = _each_text(column, told.slice(3))
            assert of_slice == {name: values.slice(3) for name, values in one_by_one[0].items()}
