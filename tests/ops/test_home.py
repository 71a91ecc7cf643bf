"""Where an installation lives, and where its database does."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from kithline.ops import home as homes


def test_the_home_is_the_one_named_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITHLINE_HOME", str(tmp_path / "a" / "my home"))
    assert homes.home() == (tmp_path / "a" / "my home").resolve()
    assert stat.S_IMODE(homes.home().stat().st_mode) == 0o700


def test_else_it_is_var_beside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KITHLINE_HOME", raising=False)
    assert (homes.PROJECT_ROOT / "kithline" / "ops" / "home.py").samefile(homes.__file__)
    monkeypatch.setattr(homes, "PROJECT_ROOT", tmp_path)
    assert homes.home() == (tmp_path / "var").resolve()


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o750)
    monkeypatch.setenv("KITHLINE_HOME", str(tmp_path))
    assert stat.S_IMODE(homes.home().stat().st_mode) == 0o750


def test_the_database_is_the_same_at_each_call_and_new_for_a_new_home(home: Path) -> None:
    place = homes.place_for_database(home)
    try:
        assert homes.place_for_database(home) == place == (home / "postgres").resolve()
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        assert place.stat().st_uid != 0
    finally:
        shutil.rmtree(place)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps its database elsewhere")
def test_roots_database_can_be_reached_by_its_account(home: Path) -> None:
    first = homes.place_for_database(home)
    assert first.parent == homes.ROOTS_DATABASES
    assert all(stat.S_IMODE(parent.stat().st_mode) & 0o001 for parent in first.parents)
    shutil.rmtree(home)
    home.mkdir()
    second = homes.place_for_database(home)
    assert second != first, "who removed the home wanted a fresh start"
    shutil.rmtree(first)
    assert second.is_dir()
    shutil.rmtree(second)
    third = homes.place_for_database(home)  # the link leads nowhere
    assert third.is_dir()
    shutil.rmtree(third)
