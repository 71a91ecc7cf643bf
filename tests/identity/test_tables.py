"""Reading a file: what is taken, and one line for what is not."""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kithline.identity.tables import MOST_TOLD, BadFile, read_table

ROW = "record_id,forename\n1,Zoë\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (ROW.encode("latin-1"), "f.csv, row 2: expected UTF-8 (a spreadsheet saves it as CSV UTF-8)"),
        (ROW.encode("utf-16"), "f.csv, row 1: expected UTF-8 (a spreadsheet saves it as CSV UTF-8)"),
        (bytes(range(256)), "f.csv, row 2: expected UTF-8 (a spreadsheet saves it as CSV UTF-8)"),
        (b"", "f.csv: expected a header in the first row"),
        (b"record_id,Dob,dob\n1,,\n", "f.csv: expected every column's header to be there once"),
        (None, "f.csv: expected a file that is there and can be read"),
        (b"PAR1 and no more", "f.csv: expected a Parquet file, or a CSV in UTF-8 with a header"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_without_a_value(
    data: bytes | None, words: str, tmp_path: Path
) -> None:
    if data is not None:
        (tmp_path / "f.csv").write_bytes(data)
    with pytest.raises(BadFile) as told:
        read_table(tmp_path / "f.csv")
    assert str(told.value) == words


@pytest.mark.parametrize(
    "text",
    [ROW, ROW.replace(",", ";"), ROW.replace(",", "\t"), ROW.replace(",", "|"), "\ufeff" + ROW.upper()],
)
def test_separators_a_mark_at_the_beginning_and_capitals_are_taken(text: str, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(text, encoding="utf-8")
    read = read_table(tmp_path / "f.csv")
    assert read.table.column_names == ["record_id", "forename"]
    assert read.table["forename"][0].as_py().lower() == "zoë"
    assert read.notes == []


def test_rows_of_another_length_are_left_out_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("a,b\n1,2\n1\n" + "1,2,3\n" * MOST_TOLD + "1,2\n")
    read = read_table(tmp_path / "f.csv")
    assert read.table.num_rows == 2
    assert [read.row(0), read.row(1)] == [2, 4 + MOST_TOLD]
    assert read.notes[0] == "f.csv, row 3: expected 2 values, and there are 1; left out"
    assert read.notes[-1] == "f.csv: 1 more like that; left out"


def test_dates_and_numbers_of_a_parquet_file_are_texts(tmp_path: Path) -> None:
    table = pa.table(
        {"Record_ID": [1, 2], "dob": [datetime(2014, 3, 5, 0, 0), None], "seen": [date(2014, 3, 5)] * 2}
    )
    pq.write_table(table, tmp_path / "f.parquet")
    assert read_table(tmp_path / "f.parquet").table.to_pylist() == [
        {"record_id": "1", "dob": "2014-03-05", "seen": "2014-03-05"},
        {"record_id": "2", "dob": None, "seen": "2014-03-05"},
    ]


def test_blanks_gaps_and_columns_of_lists_of_a_parquet_file_without_its_suffix(tmp_path: Path) -> None:
    """A number with a gap comes as one with a point; a blank says nothing; what is no text is left out and told."""
    table = pa.table(
        {"id": ["1", "2"], "uprn": [100023336956.0, None], "sex": ["", "  "], "more": [[1], [2]]}
    )
    pq.write_table(table, tmp_path / "f.csv")
    read = read_table(tmp_path / "f.csv")
    assert read.table.to_pylist() == [
        {"id": "1", "uprn": "100023336956", "sex": None},
        {"id": "2", "uprn": None, "sex": None},
    ]
    assert read.notes == ["column more: expected texts, numbers or dates; left out"]


def test_a_header_alone_is_a_file_without_rows(tmp_path: Path) -> None:
    for text in ("record_id,forename", "record_id,forename\n"):
        (tmp_path / "f.csv").write_text(text)
        assert (read := read_table(tmp_path / "f.csv").table).num_rows == 0
        assert read.column_names == ["record_id", "forename"]
