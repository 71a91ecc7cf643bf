"""Any file is understood or refused in one line; no value of it is repeated."""

from pathlib import Path

import pytest

from kithline.feeds.readers import WrongFile
from kithline.feeds.spec import Format
from kithline.feeds.trial.shape import shape_of
from tests.feeds.trial import strange_files


def test_where_the_rows_of_six_files_are(tmp_path: Path) -> None:
    shapes = {make.__name__: shape_of(make(tmp_path)) for make in strange_files.ALL}
    assert (shapes["housing"].sheet, shapes["housing"].header_row) == ("Household Members", 4)
    assert (shapes["youth_club"].delimiter, shapes["youth_club"].encoding) == (";", "windows-1252")
    assert (shapes["mentoring"].element, shapes["mentoring"].repeated) == ("data/matches", {"sessions"})
    assert (shapes["portage"].root, shapes["portage"].element) == ("PortageReturn", "Children/ChildRecord")
    assert [len(shapes[name].rows) for name in ("tutoring", "parenting")] == [60, 36]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 Quarrelmouse", "PDF"),
        (b"<!DOCTYPE html><html>Quarrelmouse", "web page"),
        (b"\x00\x01\x02Quarrelmouse\x00", "neither text nor a workbook"),
        (b"Quarrelmouse\nand so on\n", "expected rows of cells"),
        (b"ID,Name\n", "no row beneath"),
        (b"ID,Name,Name\n1,Quarrelmouse,Q\n2,R,S\n3,T,U\n", "same name"),
        (b'{"Quarrelmouse": 1', "JSON is broken"),
        (b"<a><b>Quarrelmouse", "XML is broken"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "not accepted"),
        (b"PK\x03\x04Quarrelmouse", "workbook is broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Quarrelmouse", "old workbook"),
        (b"[1, 2, 3]", "no rows"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "file.dat"
    path.write_bytes(data)
    with pytest.raises(WrongFile) as refused:
        shape_of(path)
    assert said in str(refused.value)
    assert "Quarrelmouse" not in str(refused.value) and "\n" not in str(refused.value)


def test_titles_above_the_headers_of_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        "Report of the week\n\nID|Surname|DOB\n1|Fenn|2012-01-02\n2|Quill|2013-01-02\n", encoding="utf-8"
    )
    shape = shape_of(path)
    assert (shape.format, shape.delimiter, shape.header_row) == (Format.CSV, "|", 3)
    assert shape.column("Surname") == ["Fenn", "Quill"]


def test_another_sheet_or_list_may_be_meant(tmp_path: Path) -> None:
    path = strange_files.mentoring(tmp_path)
    assert shape_of(path, element="data/matches/sessions").headers[-2:] == ("on", "note")
    with pytest.raises(WrongFile, match="no objects at"):
        shape_of(path, element="data/dogs")
    with pytest.raises(WrongFile, match="there is no sheet 'Dogs'"):
        shape_of(strange_files.housing(tmp_path), sheet="Dogs")
