"""The file of a backup: what is not whole, or not ours, is told in one line before anything is written."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from kithline.ops.backup import BadBackup, Manifest, differences, read, unpack

MADE = "2026-03-12T07:00:00+00:00"


def made(file: Path, held: dict[str, bytes], **changes: object) -> Path:
    """A backup with these members, and with `changes` in its manifest."""
    prints = {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    manifest = {
        "format": 1,
        "made_at": MADE,
        "server": "180006",
        "migrations": [],
        "tables": {"person": 2},
        "protection": {},
        "members": prints,
        **changes,
    }
    with tarfile.open(file, "w") as tar:
        for name, content in {"manifest.json": json.dumps(manifest).encode(), **held}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return file


def test_a_whole_one_is_read_and_unpacked(tmp_path: Path) -> None:
    file = made(tmp_path / "one.backup", {"database.dump": b"rows", "files/ab/abcd": b"as received"})
    assert read(file).rows == 2
    target = tmp_path / "again" / "abcd"
    unpack(file, {"files/ab/abcd": target})
    assert target.read_bytes() == b"as received"
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["abcd"]


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
def test_one_that_ends_too_soon(tmp_path: Path, share: float) -> None:
    whole = made(tmp_path / "one.backup", {"database.dump": b"rows" * 5000, "files/ab/abcd": b"x" * 5000})
    content = whole.read_bytes()
    (tmp_path / "half.backup").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BadBackup, match=r"^half\.backup is"):
        read(tmp_path / "half.backup")


def test_one_byte_changed(tmp_path: Path) -> None:
    file = made(tmp_path / "one.backup", {"database.dump": b"the rows of a child"})
    content = file.read_bytes()
    assert content.count(b"the rows") == 1
    file.write_bytes(content.replace(b"the rows", b"thE rows"))
    with pytest.raises(BadBackup, match=r"one\.backup is damaged: database\.dump is not what was written"):
        read(file)


def test_a_member_that_is_not_named(tmp_path: Path) -> None:
    file = made(tmp_path / "one.backup", {"database.dump": b"rows"}, members={})
    with pytest.raises(BadBackup, match="is not what was written"):
        read(file)


@pytest.mark.parametrize(
    ("members", "changes", "told"),
    [
        ({"../outside": b""}, {}, "a name in it leads out of its folder"),
        ({"/etc/passwd": b""}, {}, "a name in it leads out of its folder"),
        ({}, {"format": 2}, "is of format 2; this version reads 1"),
        ({}, {"unknown": 2}, "its manifest cannot be read"),
    ],
)
def test_one_that_is_not_of_ours(
    tmp_path: Path, members: dict[str, bytes], changes: dict[str, object], told: str
) -> None:
    with pytest.raises(BadBackup, match=told):
        read(made(tmp_path / "one.backup", members, **changes))


def test_any_other_file(tmp_path: Path) -> None:
    (tmp_path / "roll.csv").write_text("upn,forename\n")
    with pytest.raises(BadBackup, match=r"roll\.csv is no backup of ours"):
        read(tmp_path / "roll.csv")


def test_tables_that_lack_rows_are_named() -> None:
    manifest = Manifest(1, MADE, "180006", [], {"person": 1200, "access": 3}, {}, {})
    assert differences(manifest, {"person": 1200, "access": 3, "new": 1}) == []
    assert differences(manifest, {"person": 1199}) == [
        "person: 1,199 rows instead of 1,200",
        "access: 0 rows instead of 3",
    ]
