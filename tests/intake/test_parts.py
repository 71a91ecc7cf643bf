"""A file too large for memory goes in part by part, and a process that ends between two of them carries on."""

from datetime import date
from pathlib import Path

import pytest

from kithline.feeds.readers import WrongFile, read_table
from kithline.feeds.recognise import deliveries_in
from kithline.intake import parts
from tests.intake.deliveries import accept, one, take, values

HEADERS = "LAESTAB,UPN,Forename,Surname,DOB,Start Date,Sessions,Category,Reason 1,Reason 2,Reason 3\n"
ROW = '1994001,A1994001{:05},"Amara\n{}",Quillfeather,04/03/2012,2026-03-02,4,SUSP,PP,,\n'
NAME = "suspensions_2026-03-02.csv"
FULL = Path("/dev/full")


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    """Parts of two rows, of any file."""
    monkeypatch.setattr(parts, "PART_ROWS", 2)
    monkeypatch.setattr(parts, "_is_large", lambda path: True)
    monkeypatch.setattr(parts, "home", lambda: tmp_path / "home")


def written(tmp_path, count, encoding="utf-8", **other):
    path = tmp_path / NAME
    rows = [other.get(f"row_{n}", ROW.format(n, "é")) for n in range(2, count + 2)]
    path.write_text(HEADERS + "".join(rows), encoding=encoding, newline="\r\n")
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1252", "utf-16"])
def test_it_is_cut_between_rows_whatever_its_encoding(tmp_path, encoding):
    [found], _ = deliveries_in([written(tmp_path, 5, encoding)], date(2026, 3, 12))
    keys = []
    with parts.parts_of(found, "mark") as cut:
        for part in cut:
            [(code, path)] = part.files.items()
            read = read_table(found.feed, found.feed.table(code), path).below(part.above)
            keys.append([(row["_row"], row["upn"][-1], row["forename"][-1]) for row in read.rows.to_pylist()])
    assert keys == [[(2, "2", "é"), (3, "3", "é")], [(4, "4", "é"), (5, "5", "é")], [(6, "6", "é")]]
    assert not (tmp_path / "home" / "parts" / "mark").exists()


def test_good_rows_go_in_and_a_bad_one_is_told_by_its_row_of_the_file(empty_record, tmp_path):
    path = written(tmp_path, 5, row_5=ROW.format(5, "é").replace("04/03/2012", "soon"))
    receipt = accept(path, at=date(2026, 3, 12))
    assert (receipt.accepted, receipt.rejected, receipt.changes.new) == (4, 1, 4)
    assert [each.split(":")[0] for each in receipt.first_rejects] == [f"{NAME}, row 5, column DOB"]
    assert values("SELECT row FROM rejected_row") == [5]
    again = take(path, at=date(2026, 3, 12))
    assert (again.outcome, again.reason) == (
        "known",
        "these files have been received before; nothing changed",
    )


def test_one_that_ended_in_the_middle_carries_on(empty_record, tmp_path, monkeypatch):
    from kithline.intake import receive

    path, taken, whole = written(tmp_path, 6), [], receive.receive_one

    def ends(found, **given):
        if len(taken) == 2:
            raise MemoryError
        taken.append(found.above)
        return whole(found, **given)

    monkeypatch.setattr(receive, "receive_one", ends)
    with pytest.raises(MemoryError):
        take(path, at=date(2026, 3, 12))
    monkeypatch.undo()
    monkeypatch.setattr(parts, "PART_ROWS", 2)
    monkeypatch.setattr(parts, "_is_large", lambda path: True)
    receipt = accept(path, at=date(2026, 3, 12))
    assert (receipt.accepted, one("SELECT count(*) FROM source_record")) == (2, 6)


def test_a_quotation_mark_that_is_never_closed_fills_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "PART_BYTES", 200)
    monkeypatch.setattr(parts, "LONGEST_ROW", 100)
    plain = {f"row_{n}": ROW.format(n, "é").replace('"', "").replace("\n", "", 1) for n in range(2, 11)}
    path = written(tmp_path, 9, **plain | {"row_4": '"' + plain["row_4"]})
    [found], _ = deliveries_in([path], date(2026, 3, 12))
    with (
        parts.parts_of(found, "mark") as cut,
        pytest.raises(WrongFile, match="row 4: a quotation mark is opened and never closed"),
    ):
        list(cut)


def test_a_file_of_which_nothing_can_be_read_is_told_once(empty_record, tmp_path, monkeypatch):
    from kithline.intake import prepare

    monkeypatch.setattr(prepare, "MOST_RAGGED", 1)
    bad = {f"row_{n}": ROW.format(n, "é").replace("04/03/2012", "soon") for n in range(2, 8)}
    receipt = take(written(tmp_path, 6, **bad), at=date(2026, 3, 12))
    assert receipt.outcome == "refused"
    assert receipt.reason.startswith(
        f"{NAME}: none of 2 rows can be read; row 2, column DOB: expected a date"
    )
    assert one("SELECT count(*) FROM rejected_row") == 0


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("size", [10, 1 << 20])
def test_a_full_disk_ends_a_part_once(size):
    """A file that is thrown away later would try to write what it still holds, and fail again where nobody looks."""
    with pytest.raises(OSError, match="No space left"):
        parts._Part(FULL, b"x" * size).close()
