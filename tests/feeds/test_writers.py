"""Files written by the declaration that reads them."""

import json
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from kithline.feeds.discovery import feed, sample_folder
from kithline.feeds.readers import read_table
from kithline.feeds.writers import write_delivery

SCHEMA = Path(__file__).parents[3] / "shared" / "samples" / "cin" / "CIN_schema_2026.xsd"
MARKS = feed("session_marks")
ROW = {
    "school": "1994001",
    "upn": "K199400119101",
    "forename": "Zoë",
    "surname": 'O\'Quill, "Zo"',
    "birth": date(2014, 11, 30),
    "week": date(2025, 1, 27),
    "marks": "/ \\ / \\ / \\ / \\ / \\",
}
PERIOD = {"date": "2025-02-03"}


@pytest.mark.parametrize("layout", ["sims", "arbor", "bromcom"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_each_layout_and_encoding_is_read_back(tmp_path, layout, encoding):
    [path] = write_delivery(
        MARKS, tmp_path, {"marks": [ROW]}, period=PERIOD, layout=layout, encoding=encoding
    )
    read = read_table(MARKS, MARKS.tables[0], path)
    assert (read.layout, read.encoding, read.lost_columns) == (layout, encoding, [])
    expected = ROW | {"_row": 2, "birth": "2014-11-30", "week": "2025-01-27", "sex": None}
    assert read.rows.to_pylist() == [expected]


def test_rows_by_column_give_the_same_file(tmp_path):
    by_row = write_delivery(MARKS, tmp_path / "a", {"marks": [ROW, ROW]}, period=PERIOD)[0]
    by_column = write_delivery(
        MARKS, tmp_path / "b", {"marks": {code: [value] * 2 for code, value in ROW.items()}}, period=PERIOD
    )[0]
    assert by_row.read_bytes() == by_column.read_bytes()


def test_a_string_is_written_as_it_stands_so_that_errors_can_be(tmp_path):
    [path] = write_delivery(MARKS, tmp_path, {"marks": [ROW | {"birth": "30/2/2014"}]}, period=PERIOD)
    assert "30/2/2014" in path.read_text()


def test_a_table_that_the_feed_has_not_is_refused(tmp_path):
    with pytest.raises(ValueError, match="feed session_marks has no table registers"):
        write_delivery(MARKS, tmp_path, {"registers": []}, period=PERIOD)


def test_an_element_needs_the_one_above_it(tmp_path):
    cin = feed("cin_census")
    plan = {"child_id": "CS1", "referral_on": date(2024, 5, 2), "start": date(2024, 6, 14)}
    rows = {"children": [{"child_id": "CS2"}], "episodes": [], "cin_plans": [plan]}
    with pytest.raises(ValueError, match="table cin_plans: row 1 has no row above it"):
        write_delivery(cin, tmp_path, rows, period={"year": "2025", "date": "2025-03-31"})


@pytest.mark.skipif(not SCHEMA.exists(), reason="shared/samples is not here")
def test_the_cin_census_that_we_write_is_valid_by_the_schema():
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.parse(sample_folder("cin_census") / "cin_2025.xml"))


def test_a_large_json_document_has_the_rows_of_small_ones(tmp_path):
    """Large tables are written from templates: whatever cells are filled, with the same bytes as an encoder's."""
    letters = ["Zoë %s", 'O"Quill\\', "", "a,b", "{0}", "\u2028", "\\u00001\\u0000"]
    for code, table, fixed, free in (
        (
            "gp_registration",
            "patients",
            {"nhs_number": "9990000018"},
            ("forename", "middle", "former_surname", "line1", "line2", "practice_telephone", "practice"),
        ),
        (
            "daily_attendance",
            "marks",
            {"school": "1994001", "week": '{"date": "2025-01-27", "mark": "/"}, {"date": "2025-01-28"}'},
            ("forename", "surname", "upn"),
        ),
    ):
        rows = [
            fixed | {name: letters[(number + place * (number // 7)) % 7] for place, name in enumerate(free)}
            for number in range(600)
        ]
        [large] = write_delivery(feed(code), tmp_path / code, {table: rows}, period=PERIOD)
        text = large.read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), ensure_ascii=False) + "\n"
        small = [
            write_delivery(feed(code), tmp_path / f"{code}{at}", {table: rows[at : at + 300]}, period=PERIOD)[
                0
            ]
            for at in (0, 300)
        ]
        listed = "entry" if code == "gp_registration" else "data"
        parts = [json.loads(path.read_text(encoding="utf-8")) for path in small]
        whole = json.loads(text)
        assert whole.pop(listed) == parts[0].pop(listed) + parts[1].pop(listed)
        assert whole == parts[0] == parts[1]
