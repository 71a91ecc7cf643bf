"""Files of odd but legal form, as offices, mail programs and exports make them: the good rows go in, and what is wrong
is one clear line that repeats no value."""

import gzip
import io
import zipfile

import pytest
from openpyxl import Workbook

from kithline.feeds.discovery import sample_folder
from tests.intake.deliveries import upn

pytestmark = pytest.mark.usefixtures("clean_record")

SECRET = "Wolverstone-Pike"  # a name that no message may repeat
HEADERS = "LAESTAB,UPN,Forename,Surname,DOB,Start Date,Sessions,Category,Reason 1,Reason 2,Reason 3"
NAME = "suspensions_2025-02-03.csv"


def row(number: int, start: str = "30/01/2025") -> str:
    return f"1994001,{upn(number)},Zoë,{SECRET},04/03/2012,{start},4,SUSP,VA,,"


ROWS = [row(1), row(2), row(3)]
LINES = [HEADERS, *ROWS]
TEXT = "\r\n".join(LINES) + "\r\n"


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line in LINES:
        book.active.append(line.split(","))
    book.save(out)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(NAME, TEXT)
    return out.getvalue()


def starting(text: str) -> bytes:
    return TEXT.replace("30/01/2025", text).encode()


WHOLE = {
    "the mark of UTF-8": TEXT.encode("utf-8-sig"),
    "Windows-1252": TEXT.encode("windows-1252"),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 without its mark": TEXT.encode("utf-16-le"),
    "UTF-16 the other way, without its mark": TEXT.encode("utf-16-be"),
    "semicolons": TEXT.replace(",", ";").encode(),
    "tabs": TEXT.replace(",", "\t").encode(),
    "bars": TEXT.replace(",", "|").encode(),
    "Excel's line that names the mark": ("sep=;\r\n" + TEXT.replace(",", ";")).encode(),
    "Excel's line, with commas": ("sep=,\r\n" + TEXT).encode(),
    "headers in capitals": TEXT.replace(HEADERS, HEADERS.upper()).encode(),
    "headers with underscores": TEXT.replace(HEADERS, HEADERS.lower().replace(" ", "_")).encode(),
    "headers with hard spaces": TEXT.replace(HEADERS, HEADERS.replace(" ", "\xa0")).encode(),
    "columns in another order": "\n".join(",".join(reversed(line.split(","))) for line in LINES).encode(),
    "a column that nobody asked for": "\n".join(
        [f"{HEADERS},Tutor", *(f"{each},7B" for each in ROWS)]
    ).encode(),
    "a mark at each end": "\n".join(f"{line}," for line in LINES).encode(),
    "a mark at the end of each row, not of the headers": "\n".join(
        [HEADERS, *(f"{r},," for r in ROWS)]
    ).encode(),
    "titles above the headers": ("Suspensions\r\nAs at,3 February 2025\r\n\r\n" + TEXT).encode(),
    "rows of nothing at the end": (TEXT + ("," * 10 + "\r\n") * 200).encode(),
    "empty lines between": ("\r\n\r\n".join(LINES) + "\r\n\r\n").encode(),
    "no end of line at the end": TEXT.rstrip().encode(),
    "old Macs' ends of lines": TEXT.replace("\r\n", "\r").encode(),
    "ends of lines of two sorts": f"{HEADERS}\r\n{ROWS[0]}\n{ROWS[1]}\r\n{ROWS[2]}".encode(),
    "a block filled up with NULs": TEXT.encode() + b"\0" * 512,
    "the mark of an end of file": TEXT.encode() + b"\x1a",
    "cells that Excel was told are text": TEXT.replace(upn(1), f'="{upn(1)}"').encode(),
    "small letters and spaces in a number": TEXT.replace(upn(1), f" {upn(1).lower()} ").encode(),
    "whole numbers with a point": TEXT.replace(",4,SUSP", ",4.0,SUSP").encode(),
    "days with a time": starting("30/01/2025 00:00"),
    "days with points": starting("30.01.2025"),
    "days with dashes": starting("30-01-2025"),
    "months by their names": starting("30-Jan-2025"),
    "ISO's day with a time": starting("2025-01-30T00:00:00"),
}


def told(tmp_path, data: bytes, name: str = NAME) -> tuple[int, int, str]:
    """The file's rows that went in, those that did not, and all that is said of it."""
    from kithline.pipeline import receive

    path = tmp_path / name
    path.write_bytes(data)
    receipts, unknown = receive([path])
    said = [each.why for each in unknown]
    for receipt in receipts:
        said += [text for text in (receipt.reason, *receipt.absent, *receipt.first_rejects) if text]
    assert not any("\n" in text or SECRET in text or upn(1) in text for text in said)
    accepted = sum(receipt.accepted for receipt in receipts)
    return accepted, sum(receipt.rejected for receipt in receipts), "; ".join(said)


@pytest.mark.parametrize("form", WHOLE)
def test_every_row_goes_in_and_nothing_is_said(tmp_path, form):
    assert told(tmp_path, WHOLE[form]) == (3, 0, "")


@pytest.mark.parametrize("name", [NAME.upper(), "suspensions_2025-02-03.txt", f"{NAME}.txt"])
def test_names_that_a_mail_program_made(tmp_path, name):
    assert told(tmp_path, TEXT.encode(), name) == (3, 0, "")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("cin_census", "cin_2025.xml.txt"),
        ("daily_attendance", "daily_attendance_2025-02-06.json.txt"),
        ("annex_a", "2025-02-03_annex_a.xlsm"),
        ("annex_a", "2025-02-03_ANNEX_A.XLSX"),
    ],
)
def test_such_names_of_other_formats(tmp_path, code, name):
    data = next(each for each in sample_folder(code).iterdir() if name.lower().startswith(each.stem.lower()))
    accepted, rejected, said = told(tmp_path, data.read_bytes(), name)
    assert accepted > 0 and (rejected, said) == (0, "")


@pytest.mark.parametrize(
    ("data", "accepted", "rejected", "line"),
    [
        (
            TEXT + TEXT.replace(upn(1), upn(4)),
            4,
            3,
            "row 5: expected a row of values; the headers stand here again",
        ),
        (TEXT + "End of report\r\n", 3, 1, f"{NAME}, row 5: expected 11 cells; the row has 1"),
        (
            TEXT + "Total,3,,,,,,,,,\r\n",
            3,
            1,
            "row 5, column Start Date: expected a value; the cell is empty",
        ),
        (TEXT + row(1) + "\r\n", 3, 1, "row 5, column LAESTAB: row 2 of this file has the same key"),
        (TEXT.replace(upn(2), "K1\0"), 2, 1, "row 3, column UPN: expected text without NUL characters"),
        (TEXT.replace(row(2), row(2, "45687")), 2, 1, "it is a number of a day as Excel has them"),
        (TEXT.replace(row(2), row(2, "01/30/2025")), 2, 1, "expected a date as YYYY-MM-DD or DD/MM/YYYY"),
        (TEXT.replace(row(2), row(2)[:-2]), 2, 1, f"{NAME}, row 3: expected 11 cells; the row has 9"),
        (HEADERS + "\r\n", 0, 0, ""),
    ],
)
def test_a_row_that_is_wrong_costs_that_row(tmp_path, data, accepted, rejected, line):
    found = told(tmp_path, data.encode())
    assert found[:2] == (accepted, rejected)
    assert line in found[2]


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        (NAME, b"", f"{NAME}: the file is empty"),
        (NAME, b"\r\n\r\n", f"{NAME}: expected a row of column names first; the first row is empty"),
        (NAME, workbook(), f"{NAME}: it is an Excel workbook, whatever its name says: expected a CSV"),
        (NAME, zipped(), f"{NAME}: it is a zip, whatever its name says: expected a CSV"),
        (NAME, gzip.compress(TEXT.encode()), f"{NAME}: it is a gzip, whatever its name says: expected a CSV"),
        (NAME, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook, or one with a password"),
        (NAME, b"%PDF-1.7\n%\xe2\xe3", f"{NAME}: it is a PDF, whatever its name says: expected a CSV"),
        (NAME, b"<html><table><tr><td>LAESTAB", "it is a web page, whatever its name says"),
        (NAME, b'{"data": []}', f"{NAME}: it is JSON, whatever its name says: expected a CSV"),
        (NAME, "\n".join(ROWS).encode(), "it has none of the columns that must be there: 'LAESTAB', 'UPN',"),
        (
            NAME,
            TEXT.replace("Start Date", "Strat Date").encode(),
            "'Strat Date' is not known; expected 'Start Date'",
        ),
        (
            "suspensions_2025-02-03.xlsx",
            workbook(),
            "expects a CSV: save the sheet as suspensions_2025-02-03.csv",
        ),
        (
            "suspensions_2025-02-03 (1).csv",
            TEXT.encode(),
            f"suspensions expects one named {NAME}: is it a copy?",
        ),
        (
            "suspensions_03-02-2025.csv",
            TEXT.encode(),
            "suspensions expects one named suspensions_YYYY-MM-DD.csv",
        ),
        ("suspensions_2025-02-31.csv", TEXT.encode(), "the date or year in its name is none that there is"),
        ("suspensions_2025-02-03.zip", b"", "it is packed: unpack it, or put it into the inbox"),
    ],
)
def test_what_is_no_such_file_is_refused_in_one_line(tmp_path, name, data, line):
    accepted, rejected, said = told(tmp_path, data, name)
    assert (accepted, rejected) == (0, 0)
    assert line in said


def test_a_file_of_another_feed_says_whose_it_is(tmp_path):
    other = (sample_folder("mash_contacts")).glob("*.csv")
    assert told(tmp_path, next(iter(other)).read_bytes())[2].endswith(
        "; its columns are those of mash_contacts: is its name right?"
    )
