"""Files that are there whole or not at all."""

from pathlib import Path

import pytest

from kithline.ops import whole_files
from kithline.ops.whole_files import write_whole


def test_the_new_takes_the_place_of_the_former(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_whole(path, "one")
    write_whole(path, "Zoë")
    assert path.read_text(encoding="utf-8") == "Zoë"
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_killed_while_it_writes_the_former_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    write_whole(path, "one, and rather long")

    def killed(descriptor: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(whole_files.os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            write_whole(path, "two")
    assert path.read_text(encoding="utf-8") == "one, and rather long"
    write_whole(path, "two")
    assert path.read_text(encoding="utf-8") == "two"
