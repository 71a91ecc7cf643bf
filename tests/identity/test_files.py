"""Linking a file on its own."""

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kithline.identity.files import link_file
from kithline.identity.state import BadState
from kithline.identity.tables import BadFile

ROWS = """record_id,source,forename,surname,dob,sex,address,postcode,upn
a1,roll,Maya,Thornley,2014-03-05,F,"12 Example Road, Anytown",AA9 9AA,
b1,case,Maya,Thornley,2014-03-05,F,"12 Example Rd",AA9 9AA,
b2,case,Oliver,Thornley,2014-03-05,M,"12 Example Road",AA9 9AA,
c1,police,Oliver,Thornley,2014-03,M,,AA9 9AA,
d1,police,Amara,Okafor,,F,,,
"""


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_a_csv_is_linked(tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text(ROWS)
    done = link_file(tmp_path / "records.csv", tmp_path / "out.csv")

    found = {row["record_id"]: row for row in read(tmp_path / "out.csv")}
    assert found["a1"]["person_id"] == found["b1"]["person_id"]
    assert len({found[record]["person_id"] for record in ("a1", "b2", "d1")}) == 3
    assert found["a1"]["status"] == "Match"
    assert found["d1"]["status"] == "NoMatch"
    assert done.records == 5
    assert (tmp_path / "out.csv.review").exists()


def test_parquet_and_relationships(tmp_path: Path) -> None:
    columns = {
        "record_id": ["1", "2"],
        "source": ["a", "b"],
        "forename": ["Maya"] * 2,
        "surname": ["Thornley"] * 2,
    }
    pq.write_table(
        pa.table(columns | {"dob": ["2014-03-05"] * 2, "postcode": ["AA9 9AA"] * 2}), tmp_path / "r.parquet"
    )
    assert link_file(tmp_path / "r.parquet", tmp_path / "out.parquet").persons == 1

    (tmp_path / "rel.csv").write_text("record_a,record_b,relation\n1,2,parent\n")
    assert link_file(tmp_path / "r.parquet", tmp_path / "out.parquet", tmp_path / "rel.csv").persons == 2
    assert pq.read_table(tmp_path / "out.parquet")["record_id"].to_pylist() == ["1", "2"]


def test_sources_hold_duplicates_unless_named(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(
        "record_id,source,forename,surname,dob,postcode\n1,a,Maya,Thornley,2014-03-05,AA9 9AA\n"
        "2,a,Maya,Thornley,2014-03-05,AA9 9AA\n"
    )
    assert link_file(tmp_path / "r.csv", tmp_path / "o.csv").persons == 1
    done = link_file(tmp_path / "r.csv", tmp_path / "o.csv", unique_sources=frozenset({"a"}))
    assert (done.persons, done.to_review) == (2, 1)
    assert read(tmp_path / "o.csv.review")[0]["code"] == "one_per_namespace"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("name\nMaya\n", "column record_id"), ("record_id\n1\n1\n", "once"), ("", "expected")],
)
def test_a_bad_file_is_told_without_values(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(BadFile, match=expected) as told:
        link_file(tmp_path / "r.csv", tmp_path / "o.csv")
    assert "Maya" not in str(told.value)


def test_what_says_nothing_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    """Semicolons, capitals in the header, a row too short, impossible dates, a number that fails its check, and
    relationships with somebody who is not there."""
    (tmp_path / "r.csv").write_text(
        "RECORD_ID;Source;forename;surname;dob;postcode;nhs_no\n"
        "1;a;Maya;Thornley;2014-03-05;AA9 9AA;\n2;b;Maya\n3;b;Maya;Thornley;2014-02-31;AA9 9AA;1234567890\n"
    )
    (tmp_path / "rel.csv").write_text("record_a,record_b,relation\n1,9,parent\n1,1,twin\n")
    done = link_file(tmp_path / "r.csv", tmp_path / "o.csv", tmp_path / "rel.csv")
    assert (done.records, done.persons, done.to_review) == (2, 1, 0)
    assert done.notes == [
        "r.csv, row 3: expected 7 values, and there are 3; left out",
        "relationships: 2 of 2 rows not used: expected two different record_ids that are there",
        "column dob: 1 of 2 values say nothing: expected a date, YYYY-MM or YYYY, and no default date",
        "column nhs_no: 1 of 1 values say nothing: expected an NHS number whose check digit agrees,"
        " and not one for hundreds of records",
    ]


def test_a_relationship_of_another_word_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(ROWS)
    (tmp_path / "rel.csv").write_text("Record A,Record B,Relationship\na1,b1,Not same\na1,b2,in-law\n")
    done = link_file(tmp_path / "r.csv", tmp_path / "o.csv", tmp_path / "rel.csv")
    person = {row["record_id"]: row["person_id"] for row in read(tmp_path / "o.csv")}
    assert person["a1"] != person["b1"]
    assert done.notes[-1] == (
        "rel.csv, row 3, column relation: expected one of not_same, parent, partner, sibling, twin; left out"
    )


def test_where_out_cannot_be_written_is_told_before_anything_is_done(tmp_path: Path) -> None:
    records = tmp_path / "r.csv"
    records.write_text("record_id\n1\n")
    for out, words in (
        (records, "r.csv: expected another file than the records"),
        (tmp_path, f"{tmp_path}: expected a file to write, and it is a folder"),
        (tmp_path / "none" / "o.csv", "o.csv: expected a folder that is there and can be written to"),
    ):
        with pytest.raises(BadFile) as told:
            link_file(records, out)
        assert str(told.value) == words
    with pytest.raises(BadState, match=r"r\.csv: expected a folder"):
        link_file(records, tmp_path / "o.csv", state=records)


def test_what_was_meant_otherwise_is_told(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("record_id,source,forename,partition\n1,School,Maya,A\n2,School,Maya,B\n")
    done = link_file(tmp_path / "r.csv", tmp_path / "o.csv", unique_sources=frozenset({"school", "School"}))
    assert done.notes == [
        "--unique-sources: no record is of school",
        "column partition: 2 of 2 records are restricted, and linked to nobody: expected nothing or open for an"
        " ordinary record",
    ]


def test_a_file_without_a_column_to_compare_by_is_told(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("record_id,Town\n1,Maya\n2,Maya\n")
    done = link_file(tmp_path / "r.csv", tmp_path / "o.csv")
    assert done.persons == 2
    [note] = done.notes
    assert note.startswith("r.csv: no column to compare by: expected some of") and "Town" not in note


def test_records_with_nothing_in_them_are_each_their_own(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("record_id,forename\n" + "".join(f"{n},\n" for n in range(300)))
    assert link_file(tmp_path / "r.csv", tmp_path / "o.csv").persons == 300


def test_a_telephone_number_is_a_place_and_an_offices_is_none(tmp_path: Path) -> None:
    rows = "1,Maya Rose,Ashby,2014-03-05,07700 900123\n2,Maya,Thornley,2014-03-05,+44 7700 900123\n"
    offices = "".join(f"{n},,,,07700900123\n" for n in range(3, 40))
    for name, text, persons in (("own", rows, 1), ("offices", rows + offices, 39)):
        (tmp_path / f"{name}.csv").write_text("record_id,forename,surname,dob,telephone\n" + text)
        assert link_file(tmp_path / f"{name}.csv", tmp_path / "out.csv").persons == persons
