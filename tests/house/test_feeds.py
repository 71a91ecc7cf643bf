"""Each feed is whole; another one is two new files and no other change, inside the package and outside."""

import filecmp
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kithline.feeds.discovery import FEEDS_DIR, check_feed, feeds, sample_folder
from kithline.feeds.reference import FEEDS_REFERENCE, count_layouts, is_confirmed
from kithline.feeds.spec import Mode
from kithline.sharing.matrix import PURPOSES
from tests.house import own_feed

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("code", feeds())
def test_each_feed_is_whole(code: str) -> None:
    feed = feeds()[code]
    assert check_feed(feed) == []
    assert any(path.is_file() for path in sample_folder(code).rglob("*")), "it has a sample"
    assert "UK GDPR" in feed.legal_basis
    assert feed.purposes and set(feed.purposes) <= set(PURPOSES)
    assert feed.retention.strip() and feed.coverage.strip()
    assert feed.title and feed.source_system and feed.owner and feed.rhythm and feed.mode in Mode


# One form for all: a return whose format a department or an inspectorate sets, or one list of one panel or officer.
OF_ONE_FORM = {
    "annex_a_send": "Ofsted and CQC",
    "channel": "the panel's own list",
    "csc_api": "DfE",
    "dwp_match": "DWP",
    "homelessness": "MHCLG",
    "police_nrm": "the Home Office's referral form",
}


def test_where_suppliers_differ_there_are_two_layouts_at_least() -> None:
    alone = {
        feed.code
        for feed in feeds().values()
        if len(
            {layout.code for each in (feed, *feed.also) for table in each.tables for layout in table.layouts}
        )
        == 1
    }
    assert alone == set(OF_ONE_FORM)


def test_layouts_are_counted_with_the_unconfirmed_apart() -> None:
    """In the reference, and alike in the README; every other layout names what shows it."""
    counted = count_layouts(list(feeds().values()))
    assert f"{counted.feeds} feeds have {counted.layouts} layouts; {counted.unconfirmed} of them" in (
        ROOT / FEEDS_REFERENCE
    ).read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"| {counted.feeds} [feeds](docs/reference/feeds.md)" in readme
    assert f"Of {counted.layouts} layouts {counted.unconfirmed} are" in readme
    for feed in feeds().values():
        for layout in (layout for table in feed.tables for layout in table.layouts):
            assert layout.source.strip() and (not is_confirmed(layout) or len(layout.source) > 10), feed.code


def test_one_module_declares_one_feed_of_its_name() -> None:
    catalogue = ROOT / "kithline" / "feeds" / "catalogue"
    modules = {path.stem for path in catalogue.glob("[!_]*.py")}
    assert modules == set(feeds())
    samples = {path.name for path in (ROOT / "kithline" / "feeds" / "samples").iterdir() if path.is_dir()}
    assert samples == modules


def test_no_other_file_names_every_feed() -> None:
    """A list of all feeds somewhere would have to be edited for the next."""
    naming = []
    for path in (ROOT / "kithline").rglob("*.py"):
        if "feeds/catalogue" in path.as_posix() or "city" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if all(f'"{code}"' in text for code in feeds()):
            naming.append(path.name)
    assert naming == []


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(FEEDS_DIR, str(tmp_path))
    yield tmp_path


def test_a_feed_in_the_councils_own_folder_is_found_checked_and_received(
    own_folder: Path, empty_record: str
) -> None:
    from django.db import connection

    from kithline.intake.receive import ACCEPTED, KNOWN, receive

    _, sample = own_feed.write(own_folder, own_folder / "samples")
    assert own_feed.CODE in feeds()
    assert check_feed(feeds()[own_feed.CODE]) == []

    delivered = own_folder / "in" / sample.name
    delivered.parent.mkdir()
    delivered.write_text(own_feed.SAMPLE + "19,Kit,,01/01/2013,ENG\n", encoding="utf-8")
    [receipt], unknown = receive([delivered.parent])
    assert unknown == []
    assert (receipt.feed, receipt.outcome) == (own_feed.CODE, ACCEPTED)
    assert (receipt.accepted, receipt.rejected) == (2, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_key, row FROM source_record WHERE feed = %s ORDER BY row", [own_feed.CODE]
        )
        assert len(cursor.fetchall()) == 2
        cursor.execute(
            "SELECT surname, birth::text FROM source_person WHERE namespace = 'library' ORDER BY key"
        )
        assert cursor.fetchall() == [("Quillfeather", "2014-02-03"), ("Fenn", "2012-11-14")]
        cursor.execute("SELECT value FROM person_attribute WHERE field = 'language' ORDER BY id")
        assert [value for (value,) in cursor.fetchall()] == ["ENG", "CYM"]
        cursor.execute('SELECT row, "column" FROM rejected_row')
        assert cursor.fetchall() == [(4, "surname")]
    [again], _ = receive([delivered.parent])
    assert again.outcome == KNOWN


def test_a_feed_in_the_package_is_two_new_files(tmp_path: Path, databases: object, empty_record: str) -> None:
    """In a copy of the package, so that this one stays as it is: the command itself takes the new feed in."""
    copy = tmp_path / "kithline"
    shutil.copytree(ROOT / "kithline", copy, ignore=shutil.ignore_patterns("__pycache__"))
    new = own_feed.write(copy / "feeds" / "catalogue", copy / "feeds" / "samples")
    same = filecmp.dircmp(ROOT / "kithline", copy, ignore=["__pycache__"])
    assert _changed(same) == sorted(path.relative_to(copy).as_posix() for path in new)

    done = subprocess.run(
        [sys.executable, "-m", "kithline", "receive", str(new[1].parent)],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "KITHLINE_DATABASE": empty_record,
            "KITHLINE_SITE": "pipeline",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "library_cards: 2 rows accepted, 0 could not be read" in done.stdout


def _changed(compared: "filecmp.dircmp[str]", prefix: str = "") -> list[str]:
    """Files that are new, gone or different, by path."""
    found = [f"{prefix}{name}" for name in compared.left_only + compared.diff_files + compared.funny_files]
    for name in compared.right_only:
        right = Path(compared.right) / name
        found += (
            [
                f"{prefix}{path.relative_to(right.parent).as_posix()}"
                for path in right.rglob("*")
                if path.is_file()
            ]
            if right.is_dir()
            else [f"{prefix}{name}"]
        )
    for name, below in compared.subdirs.items():
        found += _changed(below, f"{prefix}{name}/")
    return sorted(found)
