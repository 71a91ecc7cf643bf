"""Workbooks as they are really sent, and as someone who means harm would make them. No message holds a value."""

import io
import resource
import time
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from kithline.feeds import reader_xlsx
from kithline.feeds.codes import ANY_DATE
from kithline.feeds.declaration_faults import faults_of
from kithline.feeds.discovery import feed
from kithline.feeds.reader_xlsx import BROKEN
from kithline.feeds.readers import WrongFile, read_delivery, read_file
from kithline.feeds.recognise import deliveries_in
from kithline.feeds.spec import Column, Format, Layout, Table
from kithline.feeds.values import Whole
from kithline.feeds.writers import write_delivery

HEADERS = {"child": "Child Unique ID", "birth": "Date of Birth", "seen": "Date Last Seen", "visits": "Visits"}


def table(code: str, sheet: str, sheets: str = "") -> Table:
    return Table(
        code=code,
        file=r"lists.*\.xlsx",
        name="lists.xlsx",
        sheet=sheet,
        sheets=sheets,
        key=("child",),
        columns=(
            Column("child", required=True),
            Column("birth", ANY_DATE),
            Column("seen", ANY_DATE),
            Column("visits", Whole()),
        ),
        layouts=(
            Layout("list", "A council", "unconfirmed", HEADERS, patterns={"child": ".*child.*id(entifier)?"}),
        ),
    )


LISTS = replace(
    feed("session_marks"),
    code="lists",
    format=Format.XLSX,
    tables=(
        table("first", "List 1", "list[ _-]*1|contacts"),
        replace(table("second", "List 2"), optional=True),
    ),
)
HEAD = list(HEADERS.values())
GOOD = ["C1", date(2012, 3, 4), date(2025, 1, 8), 3]


def saved(folder, sheets, *, epoch=None, name="lists.xlsx"):
    book = openpyxl.Workbook()
    if epoch is not None:
        book.epoch = epoch
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path


def rows_of(path, *, code="first"):
    return read_file(LISTS, path, [LISTS.table(code)])[code].rows.to_pylist()


def refusal(path, *, code="first"):
    with pytest.raises(WrongFile) as caught:
        read_file(LISTS, path, [LISTS.table(code)])
    assert "\n" not in str(caught.value)
    assert "Quill" not in str(caught.value)
    return str(caught.value)


def test_cells_come_as_text(tmp_path):
    path = saved(
        tmp_path, {"List 1": [HEAD, [9212044, datetime(2012, 3, 4), datetime(2025, 1, 8, 9, 30), 3.0]]}
    )
    assert rows_of(path) == [
        {"_row": 2, "child": "9212044", "birth": "2012-03-04", "seen": "2025-01-08T09:30:00", "visits": "3"}
    ]


def test_headers_are_found_below_titles_and_rows_keep_their_numbers(tmp_path):
    path = saved(
        tmp_path,
        {"List 1": [["Annex A"], [], ["As at", date(2025, 3, 31)], HEAD, [], GOOD, [None, "  "], ["C2"]]},
    )
    assert [(row["_row"], row["child"]) for row in rows_of(path)] == [(6, "C1"), (7, None), (8, "C2")]


@pytest.mark.parametrize("header", ["CHILD UNIQUE ID", "Child's unique identifier", " Child \n ID "])
def test_a_header_is_found_by_its_pattern(tmp_path, header):
    path = saved(tmp_path, {"List 1": [[header, *HEAD[1:]], GOOD]})
    assert rows_of(path)[0]["child"] == "C1"


@pytest.mark.parametrize("title", ["List 1", "list_1", "LIST-1 ", "Contacts"])
def test_a_sheet_is_found_by_its_name(tmp_path, title):
    [found], unknown = deliveries_in([saved(tmp_path, {title: [HEAD, GOOD]})], date(2025, 5, 1), [LISTS])
    assert (unknown, list(found.files)) == ([], ["first"])


def test_the_only_sheet_is_found_by_its_headers(tmp_path):
    assert rows_of(saved(tmp_path, {"Sheet1": [HEAD, GOOD]}))[0]["child"] == "C1"


def test_a_list_whose_sheet_is_not_there_says_nothing(tmp_path):
    path = saved(tmp_path, {"List 1": [HEAD, GOOD], "Notes": [["Anything"]]})
    [found], _ = deliveries_in([path], date(2025, 5, 1), [LISTS])
    assert [(each.code, read.rows.num_rows) for each, _, read in read_delivery(LISTS, found.files)] == [
        ("first", 1)
    ]
    assert found.missing == []
    assert refusal(path, code="second") == "there is no sheet 'List 2'"


@pytest.mark.parametrize(("epoch", "number"), [(None, 40972), (CALENDAR_MAC_1904, 39510)])
def test_a_bare_number_in_a_column_of_dates_is_a_day_of_the_books_own_calendar(tmp_path, epoch, number):
    for cell in (number, float(number), str(number)):
        path = saved(tmp_path, {"List 1": [HEAD, ["C1", cell, None, 40972]]}, epoch=epoch)
        assert rows_of(path)[0] == {
            "_row": 2,
            "child": "C1",
            "birth": "2012-03-04",
            "seen": None,
            "visits": "40972",
        }


def test_dates_as_text_a_number_that_is_no_day_and_errors(tmp_path):
    path = saved(
        tmp_path, {"List 1": [HEAD, ["C1", "04/03/2012", -5e12, "#N/A"], ["C\xa01", "2012", "x", 2.5]]}
    )
    assert rows_of(path) == [
        {"_row": 2, "child": "C1", "birth": "04/03/2012", "seen": "-5000000000000", "visits": None},
        {"_row": 3, "child": "C 1", "birth": "2012", "seen": "x", "visits": "2.5"},
    ]


def test_merged_cells_count_once(tmp_path):
    path = saved(tmp_path, {"List 1": [["A title over all"], HEAD, GOOD, ["C2", None, None, 4]]})
    book = openpyxl.load_workbook(path)
    book["List 1"].merge_cells("A1:D1")
    book["List 1"].merge_cells("B3:B4")
    book.save(path)
    assert [(row["child"], row["birth"]) for row in rows_of(path)] == [("C1", "2012-03-04"), ("C2", None)]


def test_a_lost_column_is_told(tmp_path):
    read = read_file(
        LISTS, saved(tmp_path, {"List 1": [HEAD[:2] + ["Date Last Sen"], GOOD[:3]]}), LISTS.tables[:1]
    )
    assert read["first"].lost_columns == ["seen", "visits"]
    assert read["first"].notes[0] == "column 'Date Last Sen' is not known; expected 'Date Last Seen'"


# --- what is no workbook, or a wrong one ------------------------------------------------------------------------


def test_what_is_wrong_is_told_in_one_line(tmp_path):
    assert (
        refusal(saved(tmp_path, {"List 1": [["Quill", "Zoë"], GOOD]}))
        == "it has none of the columns that must be there: 'Child Unique ID'"
    )
    assert refusal(saved(tmp_path, {"List 1": []})) == "the sheet 'List 1' is empty"
    twice = {"List 1": [HEAD, GOOD], "Contacts": [HEAD, GOOD]}
    assert refusal(saved(tmp_path, twice)) == "two sheets could be 'List 1'"
    assert (
        refusal(saved(tmp_path, {"List 1": [[*HEAD, "visits", "Visits"], GOOD]}))
        == "two columns have the same name (the second is column 5)"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 not a zip", BROKEN),
        (b"Child Unique ID,Date of Birth\n", BROKEN),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "the workbook is protected by a password: save it without one",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old workbook (.xls): save it as .xlsx"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, data, message):
    path = tmp_path / "lists.xlsx"
    path.write_bytes(data)
    assert refusal(path) == message


def test_a_workbook_cut_short_or_with_a_broken_part_is_refused(tmp_path):
    path = saved(tmp_path, {"List 1": [HEAD, GOOD]})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path) == BROKEN
    path.write_bytes(whole)
    assert refusal(changed(path, lambda sheet: sheet[: len(sheet) // 2])) == BROKEN


def changed(path, change, part="xl/worksheets/sheet1.xml"):
    """The workbook with one part changed."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return path


def test_hostile_workbooks_are_refused_and_take_no_memory(tmp_path, monkeypatch):
    monkeypatch.setitem(
        reader_xlsx._MOST_UNPACKED, "xl/worksheets/", 30 << 20
    )  # less, for the test's own speed
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    path = saved(tmp_path, {"List 1": [HEAD, GOOD]})
    whole = path.read_bytes()

    def refused(change, part="xl/worksheets/sheet1.xml"):
        path.write_bytes(whole)
        return refusal(changed(path, change, part))

    end = b"</sheetData>"
    assert "unpacks to more than" in refused(lambda old: old + b" " * (31 << 20))
    assert "unpacks to more than" in refused(lambda old: old + b" " * (21 << 20), "xl/styles.xml")
    assert "a row is longer" in refused(
        lambda old: old.replace(end, b'<row r="9">' + b'<c r="A9"/>' * 900_000 + b"</row>" + end)
    )
    assert "more than 1,048,576 rows" in refused(
        lambda old: old.replace(end, b'<row r="99999999999"><c r="A99999999999"/></row>' + end)
    )
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert "not accepted" in refused(lambda old: bomb + old)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200_000, "kilobytes; the test itself makes 60 MB"


def test_headers_without_end_are_no_headers_and_take_no_time(tmp_path):
    long = "child unique id " * 2_000
    path = saved(tmp_path, {"List 1": [[long] * 100] * 10 + [HEAD, GOOD]})
    started = time.monotonic()
    assert rows_of(path)[0]["child"] == "C1"
    assert time.monotonic() - started < 20


def test_a_million_blank_rows_are_passed_over(tmp_path):
    path = changed(
        saved(tmp_path, {"List 1": [HEAD, GOOD]}),
        lambda old: old.replace(
            b"</sheetData>",
            b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>C9</t></is></c></row></sheetData>',
        ),
    )
    assert [(row["_row"], row["child"]) for row in rows_of(path)] == [(2, "C1"), (1048576, "C9")]


# --- what we write ----------------------------------------------------------------------------------------------


def test_what_is_written_is_read_back_and_opens_elsewhere(tmp_path):
    rows = {
        "first": [
            dict(zip(HEADERS, GOOD, strict=True)),
            {"child": "<C&2>", "birth": "30/2/2014", "visits": "x"},
        ],
        "second": [],
    }
    [path] = write_delivery(LISTS, tmp_path / "a", rows, period={})
    read = {
        each.code: got.rows.to_pylist() for each, _, got in read_delivery(LISTS, dict.fromkeys(rows, path))
    }
    assert read == {
        "first": [
            {"_row": 2, "child": "C1", "birth": "2012-03-04", "seen": "2025-01-08", "visits": "3"},
            {"_row": 3, "child": "<C&2>", "birth": "30/2/2014", "seen": None, "visits": "x"},
        ],
        "second": [],
    }
    sheet = openpyxl.load_workbook(path)["List 1"]
    assert [cell.value for cell in sheet[2]] == ["C1", datetime(2012, 3, 4), datetime(2025, 1, 8), 3]
    [again] = write_delivery(LISTS, tmp_path / "b", rows, period={})
    assert again.read_bytes() == path.read_bytes()


def test_faults_of_a_declaration(tmp_path):
    bad = replace(
        LISTS,
        tables=(
            replace(LISTS.tables[0], sheet="", sheets="("),
            replace(LISTS.tables[1], layouts=(replace(LISTS.tables[1].layouts[0], patterns={"x": "["}),)),
        ),
    )
    told = " ".join(faults_of(bad, tmp_path))
    for fault in (
        "names its sheet",
        "pattern for sheets is not",
        "there is no column 'x'",
        "the pattern of 'x' is not a regular",
    ):
        assert fault in told
