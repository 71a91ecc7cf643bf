"""Files as others make them: their headers, their dates, their postcodes."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kithline.identity.as_sent import (
    dates_as_iso,
    roles,
    with_our_names,
    with_surnames,
    without_marks_of_programs,
)
from kithline.identity.files import link_file


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["20140305", "2014-03-05", "2014-03", None], ["2014-03-05", "2014-03-05", "2014-03", None]),
        (["05/03/2014", "17/03/2014"], ["2014-03-05", "2014-03-17"]),
        (["03/05/2014", "03/17/2014"], ["2014-03-05", "2014-03-17"]),  # only the American form fits both
        (
            ["2014/3/5", "03/2014", "2014.03", " 2014-03-05"],
            ["2014-03-05", "2014-03", "2014.03", "2014-03-05"],
        ),
        (["5 March 2014", "05.03.2014", "at harvest"], ["2014-03-05", "2014-03-05", "at harvest"]),
    ],
)
def test_dates_are_read_in_the_form_that_fits_the_column(
    written: list[str | None], read: list[str | None]
) -> None:
    assert dates_as_iso(pa.chunked_array([pa.array(written, pa.string())])).to_pylist() == read


def test_what_programs_leave_behind_says_nothing_and_nan_is_a_name_elsewhere() -> None:
    names = pa.array(["Nan", "nan", "Maya"])
    table = pa.table({"forename": names, "dob": ["nan", "2014-03-05", None], "uprn": ["100.0", None, "7"]})
    assert without_marks_of_programs(table).to_pydict() == {
        "forename": ["Nan", None, "Maya"],
        "dob": [None, "2014-03-05", None],
        "uprn": ["100", None, "7"],
    }
    assert (
        without_marks_of_programs(pa.table({"forename": names}))["forename"].to_pylist() == names.to_pylist()
    )


def test_headers_are_known_by_other_names_and_however_they_are_spaced() -> None:
    heads = ["record id", "forename(s)", "d.o.b.", "post code", "address line 1", "town"]
    named, notes = with_our_names(pa.table({head: [""] for head in heads}))
    assert named.column_names == ["record_id", "forename", "dob", "postcode", "address", "town"]
    assert notes[0] == "column record id: read as record_id"


def test_whole_names_in_one_column_are_parted() -> None:
    table = pa.table(
        {"forename": ["Maya Rose Thornley", "THORNLEY, Miss Maya Rose", "Mr Ade Quill", "Prince", None]}
    )
    read, notes = with_surnames(table)
    assert [read[name].to_pylist() for name in ("forename", "middle", "surname")] == [
        ["Maya", "Maya", "Ade", "Prince", None],
        ["Rose", "Rose", None, None, None],
        ["Thornley", "THORNLEY", "Quill", None, None],
    ]
    assert notes == ["column forename: whole names; the last word is read as surname"]


@pytest.mark.parametrize(
    "table",
    [
        {"forename": ["Maya Rose", "Ade"], "surname": ["Thornley", None]},
        {"forename": ["Maya", "Ade", "Mary Ann"], "surname": pa.nulls(3, pa.string())},
        {"surname": ["Thornley"]},
    ],
)
def test_names_that_stand_apart_are_left(table: dict[str, object]) -> None:
    read, notes = with_surnames(pa.table(table))
    assert (read, notes) == (pa.table(table), [])


def test_where_no_role_is_told_the_date_of_birth_tells_adults() -> None:
    born = pa.table({"dob": ["1971-03-05", "2020", None, "2019-01-01"]})
    assert roles(born).to_pylist() == ["adult", None, None, None]
    told = born.append_column("role", [["", "child", None, None]])
    assert roles(told).to_pylist() == ["", "child", None, None]
    assert roles(pa.table({"dob": pa.nulls(2, pa.string())})).to_pylist() == [None, None]
    assert roles(pa.table({"record_id": ["1"]})).to_pylist() == [None]


@pytest.mark.long
def test_a_file_of_another_country_is_linked(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(
        "rec_id,given_name,last name,date_of_birth,zip,address\n"
        "1,Maya,Thornley,20140305,4011,6 Tullaroop Street\n"
        "2,Maya,Thornley,20140305,4011,6 Tullaroop Street\n"
        "3,Maya,Thornley,20110722,2602,5 Milne Cove\n"
    )
    done = link_file(tmp_path / "r.csv", tmp_path / "o.parquet")
    assert (done.records, done.persons) == (3, 2)
    assert done.notes == [
        "column rec_id: read as record_id",
        "column given_name: read as forename",
        "column last name: read as surname",
        "column date_of_birth: read as dob",
        "column zip: read as postcode",
    ]
    persons = pq.read_table(tmp_path / "o.parquet")["person_id"].to_pylist()
    assert persons[0] == persons[1] != persons[2]
