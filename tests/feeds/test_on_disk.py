"""A document too large for memory: its rows lie on the disk in blocks."""

import pytest

from kithline.feeds import on_disk
from kithline.feeds.discovery import feed
from kithline.feeds.readers import WrongFile, read_file, read_onto_disk

HEAD = "<Message><Header/><Children>"
CHILD = "<Child><ChildIdentifiers><LAchildID>C{}</LAchildID><Sex>F</Sex></ChildIdentifiers></Child>"


@pytest.fixture
def cin(tmp_path, monkeypatch):
    """Blocks of two rows; the tables of a CIN census with these children, by code."""
    monkeypatch.setattr(on_disk, "BLOCK_ROWS", 2)
    census = feed("cin_census")

    def read(children):
        path = tmp_path / "cin_2025.xml"
        path.write_text(HEAD + children + "</Children></Message>")
        found = read_onto_disk(census, path, census.tables, tmp_path)
        return path, {each.table.code: each for each in found}

    return read


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_in_pieces_it_is_what_it_is_read_whole(cin, count):
    census = feed("cin_census")
    path, tables = cin("".join(CHILD.format(n) for n in range(count)))
    whole = read_file(census, path, census.tables)
    for code, one in tables.items():
        pieces = list(one.reads())
        assert pieces
        assert [row for piece in pieces for row in piece.rows.to_pylist()] == whole[code].rows.to_pylist()
        assert {piece.layout for piece in pieces} == {whole[code].layout}


def test_what_is_found_only_at_the_end_tells_the_layout_of_all(cin):
    old = CHILD.format(1).replace("<Sex>F</Sex>", "<GenderCurrent>2</GenderCurrent>")
    _, tables = cin("<Child><ChildIdentifiers><LAchildID>C9</LAchildID></ChildIdentifiers></Child>" * 4 + old)
    assert {piece.layout for piece in tables["children"].reads()} == {"2024"}


def test_many_rows_that_are_none_are_refused_before_the_end(cin, monkeypatch):
    monkeypatch.setattr(on_disk, "MOST_RAGGED", 3)
    with pytest.raises(
        WrongFile, match="none of the first 4 rows has a value for 'ChildIdentifiers/LAchildID'"
    ):
        cin("<Child/>" * 20 + CHILD.format(1))
