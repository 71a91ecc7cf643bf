"""Bad files at size: each is one line at once, or after a bounded piece of it; nothing is read whole that is too large.

The bounds are made small here; that memory stays bounded at their real size is measured by `bench/bad_input.py`.
"""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kithline.feeds import bounds, gather, reader_csv, reader_json
from kithline.feeds.discovery import feed, sample_folder
from kithline.feeds.readers import WrongFile, read_file
from kithline.feeds.recognise import deliveries_in
from tests.conftest import TODAY

CSV = "suspensions_2026-03-02.csv"
HEADERS = "LAESTAB,UPN,Forename,Surname,DOB,Start Date,Sessions,Category,Reason 1,Reason 2,Reason 3\n"
ROW = "1994001,A199400118001,Amara,Quill,04/03/2012,2026-03-02,4,SUSP,PP,,\n"


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., str]:
    """What is told of a file with this content."""

    def why(content: bytes | str, code: str = "suspensions", name: str = CSV) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        declared = feed(code)
        with pytest.raises(WrongFile) as fault:
            read_file(declared, path, declared.tables)
        assert "\n" not in str(fault.value) and "Quill" not in str(fault.value)
        return str(fault.value)

    return why


def test_two_gigabytes_are_refused_unread(tmp_path: Path) -> None:
    from datetime import date

    path = tmp_path / CSV
    with path.open("wb") as file:
        file.truncate(2 << 30)  # it takes no room
    [found], _ = deliveries_in([path], date.fromisoformat(TODAY))
    with pytest.raises(
        WrongFile, match="the file has 2,048 MB, and more than 300 are not read: send it in parts"
    ):
        read_file(found.feed, path, found.feed.tables)


def test_lines_rows_and_columns_of_a_csv(told, monkeypatch) -> None:
    monkeypatch.setattr(reader_csv, "PLAIN", 0)  # what is so small is read another way
    monkeypatch.setattr(reader_csv, "MOST_RAGGED", 10)
    assert told(HEADERS + "a,b\n" * 11) == "more than 10 rows have another number of cells than the headers"
    monkeypatch.setattr(reader_csv, "MOST_ROWS", 10)
    assert told(HEADERS + ROW * 11) == "more than 10 rows: send it in parts"
    monkeypatch.setattr(reader_csv, "MOST_LINES", 10)
    assert told(HEADERS + "\n" * 11) == "more than 10 lines: send it in parts"
    assert told("," * 2_000 + "UPN\n") == "more than 1,000 columns"


def test_one_long_line_costs_one_row_and_one_longer_than_any_the_file(
    told, tmp_path: Path, monkeypatch
) -> None:
    path = tmp_path / CSV
    path.write_text(HEADERS + ROW + "Quill" * 200_000 + "\n" + ROW.replace("SUSP", "PERM"))
    read = read_file(feed("suspensions"), path, feed("suspensions").tables)["suspensions"]
    assert read.rows.num_rows == 2
    assert [(each.row, each.expected) for each in read.rejects] == [(3, "11 cells; the row has 1")]
    monkeypatch.setattr(reader_csv, "_BLOCK", 1 << 16)
    assert told(HEADERS + "Quill" * 200_000) == (
        "it cannot be read as CSV: expected rows of cells with commas between them"
    )


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be"])
def test_an_encoding_that_nobody_can_guess(told, encoding: str) -> None:
    assert told((HEADERS + ROW).encode(encoding)) == (
        "the first row is no text: expected UTF-8, Windows-1252, or UTF-16 with its mark"
    )


def test_a_picture_and_a_workbook_called_csv(told) -> None:
    assert told(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 50)
    workbook = next(sample_folder("annex_a").glob("*.xlsx")).read_bytes()
    assert told(workbook)


class TestDocuments:
    """A document that never comes to its records, or has too many."""

    CIN = "cin_census_2026.xml"

    @pytest.mark.parametrize(
        "content",
        [
            "<Message><Header/>" + "<a/>" * 20 + "</Message>",
            "<Message><Header/><Children><Child>" + "<a/>" * 20 + "</Child></Children></Message>",
            "<Message><Header/><Children><Child "
            + "".join(f'a{n}="" ' for n in range(20))
            + "/></Children></Message>",
        ],
    )
    def test_xml_without_end(self, told, monkeypatch, content: str) -> None:
        monkeypatch.setattr(bounds, "MOST_PARTS", 10)
        assert "between two records" in told(content, "cin_census", self.CIN)

    def test_xml_with_many_records(self, told, monkeypatch) -> None:
        monkeypatch.setattr(gather, "MOST_RECORDS", 10)
        content = "<Message><Header/><Children>" + "<Child/>" * 11 + "</Children></Message>"
        assert told(content, "cin_census", self.CIN) == "more than 10 rows: send it in parts"

    def test_xml_nested_without_end(self, told) -> None:
        deep = "<Message><Header/><Children><Child>" + "<a>" * 10_000
        assert told(deep, "cin_census", self.CIN).startswith("line 1: the XML is broken")

    def test_json_nested_without_end_and_of_many_parts(self, told, monkeypatch) -> None:
        name = "gp_registration_2026-03-02.json"
        assert "nested too deeply" in told("[" * 200_000, "gp_registration", name)
        monkeypatch.setattr(reader_json, "MOST_PARTS", 10)
        assert "more than 10 parts" in told("[" + "{}," * 20 + "{}]", "gp_registration", name)


def test_a_zip_whose_list_of_contents_is_endless(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.csv", "1")
    assert not bounds.has_endless_contents(path)
    content = bytearray(path.read_bytes())
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 16] = struct.pack("<L", 400 << 20)
    path.write_bytes(content)
    assert bounds.has_endless_contents(path)
    path.write_bytes(b"PK\x05\x06")
    assert not bounds.has_endless_contents(path)
