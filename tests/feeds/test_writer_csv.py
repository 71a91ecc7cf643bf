"""CSV by columns: the bytes of the standard library's writer, whatever is written."""

import csv
import io
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.core.dates import DateForm
from kithline.feeds.cells import Cells
from kithline.feeds.values import Date, Moment, Text, Whole
from kithline.feeds.writer_csv import csv_bytes

LETTERS = "aZ09 ,;\"\n\r'%é’\U0001f600"
words = st.text(LETTERS, max_size=8)


def by_rows(headers, columns, delimiter=",") -> bytes:
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    write.writerow(headers)
    write.writerows(zip(*columns, strict=True))
    return out.getvalue().encode()


@given(st.lists(st.tuples(words, words, words), max_size=12), st.sampled_from([",", ";", "|", "\t"]))
def test_texts_are_written_as_the_standard_librarys_writer_does(rows, delimiter):
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    headers, values = ["a", 'b "c"', "d,e"], [Text()] * 3
    expected = by_rows(headers, columns, delimiter)
    assert csv_bytes(headers, columns, values, delimiter) == expected
    held = [Cells(np.array(column, dtype="U8")) for column in columns]
    assert csv_bytes(headers, held, values, delimiter) == expected
    assert csv_bytes(headers, [columns[0], *held[1:]], values, delimiter) == expected


@pytest.mark.parametrize("place", [0, 3, 4, 5, 11, -1])
def test_a_letter_is_found_wherever_it_stands(monkeypatch, place):
    monkeypatch.setattr("kithline.feeds.writer_csv.LOOKED_AT", 4)
    for letter in ',"\n\r':
        plain = "abcdefghijkl"
        told = plain[:place] + letter + plain[place + 1 :] if place >= 0 else plain + letter
        columns = [[plain, "", told], ["a", "b", "c"]]
        assert csv_bytes(["a", "b"], columns, [Text()] * 2, ",") == by_rows(["a", "b"], columns)


@given(st.lists(words, max_size=8))
def test_of_one_column_an_empty_field_is_quoted(column):
    assert csv_bytes(["a"], [Cells(np.array(column, dtype="U8"))], [Text()], ",") == by_rows(["a"], [column])


@pytest.mark.parametrize("form", list(DateForm))
def test_days_are_written_by_their_form_and_no_day_is_empty(form):
    value = Date((form,))
    days = [date(2024, 2, 29), None, date(1999, 12, 31), date(1910, 1, 1), date(2049, 12, 31)]
    for told in (days, [*days, date(1066, 10, 14)], [*days, date(2120, 5, 1)]):
        texts = [value.write(day) if day else "" for day in told]
        cells = Cells(np.array(told, dtype="datetime64[D]"))
        assert csv_bytes(["on", "a"], [cells, ["x"] * len(told)], [value, Text()], ",") == by_rows(
            ["on", "a"], [texts, ["x"] * len(told)]
        )


def test_numbers_truths_and_moments_are_written_by_their_declaration():
    at = np.array(["2025-02-01T23:05", "NaT"], dtype="datetime64[m]")
    columns = [
        Cells(np.array([7, -3])),
        Cells(np.array([True, False])),
        Cells(np.array([0.5, 2.0])),
        Cells(at),
    ]
    found = csv_bytes(["a", "b", "c", "d"], columns, [Whole(), Text(), Text(), Moment()], ",")
    assert found == b"a,b,c,d\n7,True,0.5,2025-02-01T23:05:00\n-3,False,2.0,\n"


def test_many_rows_are_joined_in_parts(monkeypatch):
    monkeypatch.setattr("kithline.feeds.writer_csv.AT_ONCE", 3)
    columns = [[f"{number}" for number in range(10)], [f"a,{number}" for number in range(10)]]
    assert csv_bytes(["n", "t"], columns, [Text(), Text()], ",") == by_rows(["n", "t"], columns)


def test_a_cell_that_was_set_is_what_is_written():
    cells = Cells(np.array(["2025-02-01", "NaT"], dtype="datetime64[D]"))
    assert list(cells) == [date(2025, 2, 1), None]
    assert cells.array is not None
    cells[1] = "30/2/2025"
    assert (cells.array, len(cells), list(cells)) == (None, 2, [date(2025, 2, 1), "30/2/2025"])
    assert cells + Cells(np.array([True])) == [date(2025, 2, 1), "30/2/2025", True]


def test_cells_are_plain_values():
    assert Cells(np.array(["2025-02-01T23:05"], dtype="datetime64[m]")) == [datetime(2025, 2, 1, 23, 5)]
    assert Cells(np.array(["1066-10-14", "NaT"], dtype="datetime64[D]")) == [date(1066, 10, 14), None]
    assert Cells(np.array(["", "a"])) == Cells(np.array(["", "a"], dtype="U9"))
    assert all(type(value) is int for value in Cells(np.array([1, 2])))
