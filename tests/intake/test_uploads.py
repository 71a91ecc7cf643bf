"""An uploaded file is its uploader's alone, of a bearable size, and gone after a day."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from kithline.intake import uploads

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KITHLINE_HOME", str(tmp_path))
    return tmp_path / "uploads"


def test_it_is_private_and_its_uploaders_alone(own_home: Path) -> None:
    kept = uploads.keep(7, "club members.csv", [b"a,b\n", b"1,2\n"], NOW)
    assert kept.path.read_bytes() == b"a,b\n1,2\n" and kept.path.name == "club members.csv"
    for path in (own_home, kept.path.parent, kept.path.parent.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in (kept.path, kept.path.parent.parent / "state.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    uploads.remember(kept, {"columns": {"a": "raw"}})
    found = uploads.find(kept.id, 7, NOW)
    assert found is not None and found.state == {"columns": {"a": "raw"}}
    assert uploads.find(kept.id, 8, NOW) is None
    assert uploads.find(uuid4(), 7, NOW) is None
    uploads.discard(kept)
    assert list(own_home.iterdir()) == []


def test_after_a_day_it_is_gone(own_home: Path) -> None:
    kept = uploads.keep(7, "a.csv", [b"x"], NOW)
    young = uploads.keep(7, "b.csv", [b"x"], NOW + timedelta(hours=20))
    later = NOW + timedelta(hours=25)
    assert uploads.find(kept.id, 7, later) is None, "even before it is swept away"
    assert [upload.path.name for upload in uploads.undecided(7, later)] == ["b.csv"]
    assert uploads.undecided(8, later) == []
    assert uploads.purge(later) == 1
    assert [path.name for path in own_home.iterdir()] == [str(young.id)]


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b.csv", "a\\b.csv", "a\n.csv", "x" * 200])
def test_a_name_that_no_file_should_have_is_refused(name: str, own_home: Path) -> None:
    with pytest.raises(ValueError, match="expected a file name"):
        uploads.keep(7, name, [b"x"], NOW)


def test_too_large_a_file_leaves_nothing(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 3)
    with pytest.raises(uploads.TooLarge):
        uploads.keep(7, "a.csv", [b"ab", b"cd"], NOW)
    assert list(own_home.iterdir()) == []
