"""The same seed gives the same bytes; a part's own seed changes that part's files and no other."""

import json
from datetime import date
from pathlib import Path

import pytest

from kithline.city.make import CityCounts, make_city
from kithline.city.seeds import Seeds
from tests.city.same_bytes import hashes

TODAY = date(2026, 11, 23)


def changed(one: Path, two: Path) -> set[str]:
    first, second = hashes(one), hashes(two)
    return {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}


def test_same_seed_same_bytes(out: Path, tmp_path: Path) -> None:
    make_city("tiny", 1, tmp_path / "again", TODAY)
    assert changed(out, tmp_path / "again") == set()


def test_another_seed_is_another_city(out: Path, tmp_path: Path) -> None:
    make_city("tiny", 2, tmp_path / "other", TODAY)
    assert "truth/people.parquet" in changed(out, tmp_path / "other")


@pytest.mark.parametrize(
    ("module", "feeds"),
    [
        ("sources.police_missing", {"police_missing"}),
        ("sources.sen_register", {"sen_register", "annex_a_send"}),
        ("sources.epep", {"epep"}),
        ("sightings.police", {"police_missing", "police_encompass", "police_intelligence", "police_ppn"}),
        (
            "sightings.school",
            {
                "school_census",
                "session_marks",
                "daily_attendance",
                "suspensions",
                "school_safeguarding",
                "ctf",
            },
        ),
    ],
)
def test_a_source_of_its_own_seed_changes_only_its_files(
    out: Path, tmp_path: Path, module: str, feeds: set[str]
) -> None:
    make_city("tiny", 1, tmp_path / "other", TODAY, seeds=Seeds(1, {module: 77}))
    different = changed(out, tmp_path / "other")
    delivered = {name.split("/")[1] for name in different if name.startswith("deliveries/")}
    # A file of a handful of people may meet none whom the source writes otherwise.
    assert delivered <= feeds
    assert len(delivered) > len(feeds) / 2
    # Keys and spoilt rows are the source's own; no other truth moves.
    assert {name for name in different if name.startswith("truth/")} <= {
        "truth/true_links.parquet",
        "truth/seeded_defects.parquet",
    }


def test_a_cause_changes_what_follows_from_it_and_nothing_beside(out: Path, tmp_path: Path) -> None:
    make_city("tiny", 1, tmp_path / "other", TODAY, seeds=Seeds(1, {"attendance": 5}))
    different = changed(out, tmp_path / "other")
    delivered = {name.split("/")[1] for name in different if name.startswith("deliveries/")}
    assert delivered == {"school_census", "session_marks", "daily_attendance", "education_welfare", "ctf"}


def test_refuses_a_folder_that_holds_something_and_a_size_that_is_none(out: Path, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        make_city("tiny", 1, out, TODAY)
    with pytest.raises(ValueError, match="tiny, ward, city"):
        make_city("hamlet", 1, tmp_path / "none", TODAY)


def test_city_json_tells_what_was_made(made: tuple[Path, CityCounts]) -> None:
    out, counts = made
    held = json.loads((out / "city.json").read_text())
    assert (held["size"], held["seed"], held["today"]) == ("tiny", 1, "2026-11-23")
    assert held["counts"]["people"] == counts.people == 2000
    folders = [path for path in (out / "deliveries").glob("*/*") if path.is_dir()]
    assert len(folders) == counts.deliveries
    assert all(date.fromisoformat(path.name) <= TODAY for path in folders)


@pytest.mark.parametrize("today", [date(2026, 2, 14), date(2026, 8, 20), date(2026, 9, 5), date(2028, 2, 29)])
def test_any_day_of_the_year_makes_a_city(tmp_path: Path, today: date) -> None:
    counts = make_city("tiny", 3, tmp_path / "city", today)
    assert counts.deliveries > 20
    assert counts.defects >= 5
