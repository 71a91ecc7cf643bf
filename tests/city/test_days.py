"""Days after a city's own: the same bytes in one go or one by one, and no delivery that was there is touched."""

import csv
import json
import re
import shutil
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command

from kithline.city.days import BETWEEN, LATE_ELSE, add_days
from kithline.city.history import SEVERAL
from kithline.city.horizon import AHEAD, as_of
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.truth import make_truth, make_whole
from kithline.commands.management.commands.city import Command
from kithline.feeds.discovery import feeds
from kithline.feeds.spec import Rhythm
from tests.city.same_bytes import hashes

TODAY = date(2026, 11, 23)


@pytest.mark.long
def test_three_days_in_one_go_are_three_days_one_by_one(out: Path, tmp_path: Path) -> None:
    before = hashes(out)
    for name in ("together", "apart"):
        shutil.copytree(out, tmp_path / name)
    add_days(tmp_path / "together", 8)
    for days in (1, 6, 1):
        add_days(tmp_path / "apart", days)
    after = hashes(tmp_path / "together")
    assert after == hashes(tmp_path / "apart")
    assert {
        name for name in before if name.startswith("deliveries/") and after[name] != before[name]
    } == set()
    new = {name.split("/")[1] for name in after.keys() - before.keys() if name.startswith("deliveries/")}
    assert {"case_system", "police_missing", "session_marks"} <= new
    assert json.loads((tmp_path / "together/city.json").read_text())["days"] == 8


def test_what_a_day_tells_does_not_change_what_was_told(out: Path, tmp_path: Path) -> None:
    """A row of the case system keeps its key and its child when later rows come."""
    shutil.copytree(out, tmp_path / "city")
    old = {row["key"]: row["person"] for row in links(tmp_path / "city")}
    add_days(tmp_path / "city", 6)
    new = {row["key"]: row["person"] for row in links(tmp_path / "city")}
    assert old.items() <= new.items()
    # a register says again of nearly everybody what it said, and no note is sent twice
    then, now = (json.loads(path.read_text())["entry"] for path in sent(tmp_path / "city", "gp_registration"))
    assert sum(each in then for each in now) > 0.95 * len(now)
    notes = [
        set(csv_column(path, "id"))
        for path in sent(tmp_path / "city", "case_notes")
        if path.name.startswith("case_notes_")
    ]
    assert len(notes) > 2 and len(set().union(*notes)) == sum(map(len, notes))


def test_a_register_of_each_day_tells_the_week_so_far(out: Path, tmp_path: Path) -> None:
    """What the day's call brings, from Monday on: the city's day is a Monday, whose file is sent in the next night."""
    shutil.copytree(out, tmp_path / "city")
    add_days(tmp_path / "city", 7)
    told = {}
    for path in sent(tmp_path / "city", "daily_attendance"):
        days = re.findall(r'"(?:attendance_date|Date)": ?"(2026-[\d-]+)"', path.read_text(encoding="utf-8"))
        told[path.parent.name] = (min(days), max(days))
    monday = ("2026-11-23", "2026-11-23")
    assert told["2026-11-22"] == ("2026-11-16", "2026-11-20")  # on Sunday the last week
    assert [told[f"2026-11-2{day}"] for day in range(3, 10)] == [
        monday,
        *((monday[0], f"2026-11-2{day}") for day in (4, 5, 6, 7)),
        *[(monday[0], "2026-11-27")] * 2,
    ]


def test_the_police_send_a_file_on_a_day_without_an_incident_too(out: Path, tmp_path: Path) -> None:
    shutil.copytree(out, tmp_path / "city")
    add_days(tmp_path / "city", 4)
    files = sent(tmp_path / "city", "police_encompass")[-4:]
    assert [path.parent.name for path in files] == [f"2026-11-2{day}" for day in range(4, 8)]
    assert min(len(path.read_text(encoding="utf-8").splitlines()) for path in files) == 1  # the headers alone


def test_each_sender_keeps_its_rhythm_in_the_days_after(out: Path, tmp_path: Path) -> None:
    """Weekly files are a week apart, monthly ones 28 days, and of two systems each sends its own."""
    shutil.copytree(out, tmp_path / "city")
    add_days(tmp_path / "city", 30)
    apart: dict[int, set[str]] = {}
    for code, rhythm in ((each.code, each.rhythm) for each in feeds().values()):
        days = sorted({date.fromisoformat(path.parent.name) for path in sent(tmp_path / "city", code)})
        if rhythm in (Rhythm.WEEKLY, Rhythm.MONTHLY) and code not in SEVERAL:
            for before, after in pairwise(days):
                if after > TODAY:
                    apart.setdefault((after - before).days, set()).add(code)
            assert days[-1] >= date(2026, 12, 23) - timedelta(days=BETWEEN[rhythm] + LATE_ELSE), code
    assert set(apart) <= {7, 28} and len(apart[7]) > 8 and len(apart[28]) > 20
    for code, times in (("school_safeguarding", 5), ("voluntary_sector", 1)):
        new = [path for path in sent(tmp_path / "city", code) if path.parent.name > str(TODAY)]
        assert len(new) == 2 * times, code  # two systems; two charities


def test_the_command_says_how_to_take_the_next_days_in(out: Path, tmp_path: Path) -> None:
    """By today's clock a file of tomorrow is held, and a demonstration would show nothing."""
    shutil.copytree(out, tmp_path / "city")
    said = StringIO()
    call_command(Command(), "--out", str(tmp_path / "city"), "--days", "2", stdout=said)
    assert f"KITHLINE_TODAY=2026-11-25 kithline receive {tmp_path}/city/deliveries" in said.getvalue()
    plain = StringIO()
    call_command(Command(), "--out", str(tmp_path / "city"), "--days", "1", "--json", stdout=plain)
    assert json.loads(plain.getvalue())["days"] == 1


def sent(out: Path, feed: str) -> list[Path]:
    """The files of a feed, oldest first."""
    return sorted((out / "deliveries" / feed).glob("*/*"))


def csv_column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [row[name] for row in csv.DictReader(stream)]


def links(out: Path) -> list[dict[str, object]]:
    rows = pq.read_table(out / "truth/true_links.parquet").to_pylist()
    return [row for row in rows if row["namespace"] == "case_system"]


def test_the_city_of_a_day_is_the_whole_cut_off_there() -> None:
    """Nothing after the day is told, and nothing before it is another for what comes after."""
    whole = make_whole(Seeds(1), SIZES["tiny"], TODAY, date.fromordinal(TODAY.toordinal() + AHEAD))
    now, later = make_truth(Seeds(1), SIZES["tiny"], TODAY), as_of(whole, date(2026, 12, 23))
    on = np.datetime64(TODAY)
    for name in ("referrals", "plans", "care", "help", "placements"):
        one, two = getattr(now.social_care, name), getattr(later.social_care, name)
        assert (one.start <= on).all()
        assert not (one.end > on).any()
        assert (two.child[: len(one)] == one.child).all()
        assert (two.start[: len(one)] == one.start).all()
    assert len(later.social_care.referrals) > len(now.social_care.referrals)
    assert (now.suspensions.start < on).all()
    assert (now.incidents.at < on.astype("datetime64[m]")).all()
    assert len(later.register.weeks) > len(now.register.weeks)
    assert (later.work.social.child[: len(now.work.social)] == now.work.social.child).all()


def test_refuses_what_is_no_city_and_more_days_than_are_made_ahead(out: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no made city"):
        add_days(tmp_path, 1)
    with pytest.raises(ValueError, match=f"expected 1 to {AHEAD} days"):
        add_days(out, AHEAD + 1)
