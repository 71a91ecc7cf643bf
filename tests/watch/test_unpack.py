"""Packed files: opened where they are honest, refused in one line where they are not."""

import gzip
import io
import struct
import zipfile

import pytest

from kithline.feeds.readers import WrongFile
from kithline.watch.unpack import MOST_FILES, unpack

MB = 1 << 20


@pytest.fixture
def refused(tmp_path):
    def why(content: bytes, name: str = "sent.zip", most_bytes: int = MB) -> str:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(WrongFile) as told:
            unpack(path, tmp_path / "out", most_bytes=most_bytes)
        assert sorted(each.name for each in tmp_path.iterdir()) == [name], "nothing is left behind"
        path.unlink()
        assert "\n" not in str(told.value) and "Quill" not in str(told.value)
        return str(told.value)

    return why


def packed(**files: bytes) -> bytes:
    return packed_as(list(files.items()))


def packed_as(files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(name, content)
    return out.getvalue()


def flagged(content: bytes, bit: int) -> bytes:
    """The zip with a bit of its parts' flags set, in the parts and in the list of contents."""
    made = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = made.find(mark)
        made[place + at : place + at + 2] = struct.pack("<H", bit)
    return bytes(made)


def test_files_and_folders_come_out(tmp_path):
    (tmp_path / "a.zip").write_bytes(packed_as([("one/", b""), ("one/a.csv", b"1"), ("b.csv", b"2")]))
    unpack(tmp_path / "a.zip", tmp_path / "out", most_bytes=MB)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*.csv")} == {
        "a.csv": b"1",
        "b.csv": b"2",
    }
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(b"3"))
    unpack(tmp_path / "c.csv.gz", tmp_path / "gz", most_bytes=MB)
    assert (tmp_path / "gz/c.csv").read_bytes() == b"3"


@pytest.mark.parametrize(
    "name", ["../Quill.csv", "/tmp/Quill.csv", "a/../../Quill.csv", "a\\..\\Quill.csv", "C:Quill.csv"]
)
def test_a_name_that_leads_out(refused, name):
    assert refused(packed_as([("a.csv", b"1"), (name, b"1")])) == (
        "the name of file 2 of the zip leads out of its folder"
    )


def test_a_link(refused):
    link = zipfile.ZipInfo("Quill.csv")
    link.external_attr = 0o120777 << 16
    assert refused(packed_as([(link, b"/etc/passwd")])) == "file 1 of the zip is a link"


def test_a_password(refused):
    assert "protected by a password" in refused(flagged(packed(Quill=b"1"), 1))


def test_packed_within(refused):
    assert "is packed itself" in refused(packed_as([("Quill.zip", packed(a=b"1"))]))
    assert "packed twice" in refused(gzip.compress(b"1"), "Quill.csv.gz.gz".replace("Quill", "sent"))


def test_bombs(refused):
    bomb = packed(Quill=b"0" * 5 * MB)
    assert len(bomb) < 10_000
    assert "unpacks to more than 1 MB" in refused(bomb)
    assert "unpacks to more than 1 MB" in refused(gzip.compress(b"0" * 5 * MB), "sent.csv.gz")
    many = packed_as([(f"{n}.csv", b"") for n in range(MOST_FILES + 1)])
    assert f"more than {MOST_FILES:,} files" in refused(many)


def test_a_size_that_is_a_lie(refused):
    """A part that says it is small: no more than that is ever unpacked, and its check then fails."""
    made = bytearray(packed(Quill=b"0" * 5 * MB))
    place = made.find(b"PK\x01\x02")
    made[place + 24 : place + 28] = struct.pack("<I", 100)
    assert "broken" in refused(bytes(made))


def test_broken_unfinished_empty_and_twice_the_same(refused):
    whole = packed(Quill=b"1" * 1000)
    assert "broken" in refused(whole[:-30])
    assert "broken" in refused(b"PK\x03\x04 not at all")
    assert "broken" in refused(gzip.compress(b"1" * 1000)[:-12], "sent.csv.gz")
    assert "broken" in refused(b"no gzip", "sent.csv.gz")
    damaged = bytearray(whole)
    damaged[40] ^= 0xFF
    assert "broken" in refused(bytes(damaged))
    assert refused(packed()) == "the zip is empty"
    assert "same name" in refused(packed_as([("Quill.csv", b"1"), ("quill.CSV", b"2")]))
