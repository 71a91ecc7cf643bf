"""Five years of older deliveries: the same bytes each time, taken in one after the other without a word."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kithline.city.history import MOST_YEARS, UNTOLD, past, told
from kithline.city.horizon import AHEAD, as_of
from kithline.city.make import make_city
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.sources import Source, make_source, sources
from kithline.city.truth import make_truth, make_whole
from kithline.feeds.discovery import feed
from tests.city.same_bytes import hashes
from tests.conftest import TODAY

DAY = date.fromisoformat(TODAY)


@pytest.fixture(scope="module")
def long_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("history") / "city"
    make_city("tiny", 1, out, DAY, history=MOST_YEARS)
    return out


def days_of(out: Path, code: str) -> list[date]:
    return sorted(date.fromisoformat(path.name) for path in (out / "deliveries" / code).iterdir())


@pytest.mark.long
def test_returns_come_each_year_headcounts_each_term_and_extracts_between(long_city: Path) -> None:
    for code in told():
        days = days_of(long_city, code)
        assert DAY - days[0] > timedelta(days=4 * 365), code
        if code != "ctf":  # which comes when somebody moves
            assert max(b - a for a, b in zip(days, days[1:], strict=False)) < timedelta(days=400), code
    for code in ("cin_census", "ssda903", "sen2"):
        assert len(days_of(long_city, code)) == MOST_YEARS + 1
    assert len(days_of(long_city, "annex_a_send")) == MOST_YEARS + 1
    assert len(days_of(long_city, "early_years")) >= 3 * MOST_YEARS
    assert len(days_of(long_city, "case_system")) >= 6 * MOST_YEARS


@pytest.mark.long
def test_older_files_change_no_other_and_are_the_same_bytes_again(long_city: Path, tmp_path: Path) -> None:
    make_city("tiny", 1, tmp_path / "again", DAY, history=MOST_YEARS)
    make_city("tiny", 1, tmp_path / "without", DAY)
    long, without = hashes(long_city), hashes(tmp_path / "without")
    assert long == hashes(tmp_path / "again")
    assert {name for name in without if long.get(name) != without[name]} == {
        "city.json",
        "truth/seeded_defects.parquet",
        "truth/true_links.parquet",
    }
    old, new = (
        {(row["namespace"], row["key"]): row["person"] for row in pq.read_table(path).to_pylist()}
        for path in (tmp_path / "without/truth/true_links.parquet", long_city / "truth/true_links.parquet")
    )
    assert old.items() <= new.items()


@pytest.mark.long
def test_they_are_taken_in_one_after_the_other(
    long_city: Path, empty_record: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kithline.commands.building import arrived
    from kithline.pipeline import receive
    from kithline.sharing.instance import load_organisations

    monkeypatch.setattr("kithline.intake.store.home", lambda: tmp_path)
    load_organisations(long_city / "organisations.csv")
    outcomes: list[tuple[str, str, str, str]] = []
    rejected: Counter[str] = Counter()

    def told(receipt: object) -> None:
        outcomes.append((receipt.outcome, receipt.feed, receipt.period, receipt.reason))
        rejected[receipt.feed] += receipt.rejected

    receive([long_city / "deliveries"], received=arrived, told=told)
    assert Counter(each[:2] for each in outcomes if each[0] != "accepted") == {}
    assert len(outcomes) == sum(1 for _ in (long_city / "deliveries").glob("*/*"))
    seeded = Counter(pq.read_table(long_city / "truth/seeded_defects.parquet").column("feed").to_pylist())
    assert +rejected == seeded


def test_what_is_told_of_a_thing_stays_from_file_to_file() -> None:
    """Of rows that two files share, none changes in what does not change in life: a draw never moves to another row."""
    steady = {
        "benefits.members": ("birth", "since", "benefit"),
        "case_system.involvements": ("person_id", "start", "worker"),
        "child_health.referrals": ("patient_id", "received_on", "reason"),
        "council_tax.accounts": ("account", "arrears"),
        "early_help.episodes": ("person", "start", "level"),
        "early_help.meetings": ("person", "on", "outcome", "scale"),
        "domestic_abuse_service.clients": ("role", "started_on", "risk", "worker_id"),
        "epep.plans": ("child", "on", "status", "quality"),
        "exploitation_assessments.assessments": ("person_id", "assessed_on", "level"),
        "health_visiting_school_nursing.reviews": ("nhs_number", "contact_on", "attended", "concern"),
        "housing.actions": ("happened_on", "sort", "weeks"),
        "looked_after_health.assessments": ("nhs_number", "due_on", "nurse_name"),
        "mash_contacts.contacts": ("person", "on", "reason", "rating"),
        "mental_health.contacts": ("referral_id", "contact_on", "attended"),
        "neet_nccis.activities": ("activity", "at"),
        "school_safeguarding.concerns": ("upn", "on", "text", "action"),
        "substance_misuse.episodes": ("started_on", "substance", "worker_id"),
        "voluntary_sector.support": ("start", "referred_by", "agreed"),
        "youth_services.contacts": ("member_id", "contact_on", "note"),
    }
    whole = make_whole(Seeds(1), SIZES["tiny"], DAY, DAY + timedelta(days=AHEAD))
    now = make_source(Seeds(1), as_of(whole, DAY))
    then = make_source(Seeds(1), replace(as_of(whole, DAY - timedelta(days=61)), faces=now.truth.faces))
    for place, names in steady.items():
        code, table = place.split(".")
        key = feed(code).table(table).key
        old, new = (
            {
                tuple(row[name] for name in key): [row[name] for name in names]
                for row in _rows(code, table, source)
            }
            for source in (then, now)
        )
        both = old.keys() & new.keys()
        assert len(both) > 5, place
        assert [each for each in both if old[each] != new[each]] == [], place


def _rows(code: str, table: str, source: Source) -> list[dict[str, str]]:
    *_, delivery = sources()[code](source)
    values = delivery.rows[table]
    return [dict(zip(values, map(str, row), strict=True)) for row in zip(*values.values(), strict=True)]


@pytest.mark.long
def test_a_past_day_knows_nothing_of_what_came_later() -> None:
    whole = make_whole(Seeds(1), SIZES["tiny"], DAY, DAY + timedelta(days=AHEAD))
    now = make_source(Seeds(1), as_of(whole, DAY))
    first = {code: next(sources()[code](now)).received for code in told()}
    found = list(past(Seeds(1), whole, now, 1, first, told()))
    lately = {code for code, day in first.items() if day > DAY - timedelta(days=200)}
    assert lately <= {code for code, _ in found} <= set(told())
    for code, delivery in found:
        assert delivery.received < first[code]
        for table in delivery.rows.values():
            births = [birth for birth in table.get("birth", []) if isinstance(birth, date)]
            assert all(birth <= delivery.received for birth in births), code


def test_every_feed_has_older_files_but_those_that_say_why_not() -> None:
    assert set(UNTOLD) < set(sources())
    assert all(len(why) > 20 for why in UNTOLD.values())


def test_no_more_years_than_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected 0 to 5 years"):
        make_city("tiny", 1, tmp_path / "city", DAY, history=6)


def test_a_source_asked_for_its_last_delivery_alone_makes_that_one() -> None:
    truth = make_truth(Seeds(1), SIZES["tiny"], DAY)
    source = make_source(Seeds(1), truth)
    for code in ("ambulance_ae", "case_system", "csc_api", "daily_attendance", "maternity", "sen_register"):
        every, [last] = list(sources()[code](source)), list(sources()[code](replace(source, only_last=True)))
        assert len(every) > 1, code
        assert (last.received, last.period) == (every[-1].received, every[-1].period), code
        assert last.rows == every[-1].rows, code
