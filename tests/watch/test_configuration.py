"""watch.toml: what it may say, and one line for each mistake."""

from pathlib import Path

import pytest

from kithline.watch.configuration import BadConfiguration, configuration


def faults(home: Path, text: str) -> list[str]:
    (home / "watch.toml").write_text(text)
    with pytest.raises(BadConfiguration) as told:
        configuration(home)
    return told.value.faults


def test_without_a_file_there_is_an_inbox_in_the_home(tmp_path: Path) -> None:
    made = configuration(tmp_path)
    assert made.inbox == (tmp_path / "inbox").resolve()
    assert (made.settle_seconds, made.gather_minutes, made.every_seconds) == (60, 10, 30)


def test_what_it_says_is_taken(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "watch.toml").write_text(f'settle_seconds = 5\n[inbox]\nfolder = "{tmp_path / "in"}"\n')
    made = configuration(tmp_path)
    assert (made.inbox, made.settle_seconds) == ((tmp_path / "in").resolve(), 5)


def test_each_mistake_is_a_line(tmp_path: Path) -> None:
    text = 'settle_seconds = "soon"\nevery = 3\n[inbox]\nfolder = "/nowhere/at/all"\nfodler = "x"\n'
    assert faults(tmp_path, text) == [
        "watch.toml: [inbox]: folder: there is no such folder",
        "watch.toml: [inbox]: fodler: there is no such setting; there are folder",
        "watch.toml: settle_seconds: expected a whole number from 0 to 86,400",
        "watch.toml: every: there is no such setting; there are connection, every_seconds, gather_minutes, https, "
        "inbox, keep_days, mail, query, settle_seconds, unpack_mb",
    ]


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, "settle_seconds = \n")
    assert fault.startswith("watch.toml: ") and "line 1" in fault
