"""Many pupils through the door, under the sites' own logins."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from kithline.core.working_days import add_working_days, is_working_day
from kithline.record.types.pupils import Filters, PupilList
from kithline.sharing.access.pupils import lately, list_pupils
from kithline.sharing.access.schools import linked_schools
from kithline.sharing.matrix import VERSION
from tests.portals.rows import Written
from tests.portals.rows_database import TODAY

Viewing = Callable[..., object]
YESTERDAY = TODAY - timedelta(days=1)


def listed(viewing: Viewing, username: str = "lead.larkfield", **filters: object) -> PupilList:
    with viewing(username) as viewer:
        return list_pupils(viewer, Filters(**filters), on=TODAY, page="pupils.list")


def test_a_lead_sees_her_own_school_and_nobody_of_another(viewing: Viewing, rows: Written) -> None:
    found = listed(viewing, per_page=250)
    assert found.total == len(found.rows) == 63
    ids = {row.public_id for row in found.rows}
    assert rows.public["Ottoline"] in ids
    assert not ids & {rows.public["Plain"], rows.public["Leaver"], rows.public["Hidden"]}
    assert {row.surname for row in listed(viewing, "lead.mossbank").rows} == {"Mossman", "Plainsong", "Gaunt"}


def test_a_coordinator_sees_the_linked_schools_and_can_narrow_to_one(viewing: Viewing, rows: Written) -> None:
    assert listed(viewing, "coordinator").total == 63 + 14
    assert listed(viewing, "coordinator", school="1994002").total == 14
    assert listed(viewing, "both").total == 14
    assert [name for _, name in listed(viewing, "coordinator").schools] == [
        "Larkfield School",
        "Mossbank School",
    ]


@pytest.mark.parametrize(
    ("typed", "surnames"),
    [
        ("birch", {"Birch"}),
        ("OTTO", {"Birch"}),
        ("otti bir", {"Birch"}),
        ("fen*", {"Fenn"}),
        ("larkin", set()),
        ("o'lark", {"O'Larkin"}),
        ("olark", {"O'Larkin"}),
        ("wells", {"Coker-Wells"}),
        ("%", None),
        ("zzz", set()),
    ],
)
def test_names_are_found_by_their_beginnings(viewing: Viewing, typed: str, surnames: set[str] | None) -> None:
    found = listed(viewing, name=typed)
    if surnames is None:
        assert found.total == 63
    else:
        assert {row.surname for row in found.rows} == surnames


def test_filters_narrow_and_the_counts_follow(viewing: Viewing) -> None:
    absent = listed(viewing, factor="persistent_absence")
    assert absent.total == 7
    assert {count.code: count.number for count in absent.counts}["persistent_absence"] == 7
    assert all("persistent_absence" in row.factors for row in absent.rows)
    assert {row.sen for row in listed(viewing, sen="K").rows} == {"K"}
    assert {row.year_group for row in listed(viewing, year="8").rows} == {"8"}
    assert [row.surname for row in listed(viewing, worker="yes").rows] == ["Birch"]
    assert listed(viewing, worker="no").total == 62


def test_a_factor_is_not_permitted_or_not_supplied_or_nought(viewing: Viewing) -> None:
    counts = {count.code: count for count in listed(viewing, name="fenn").counts}
    assert not counts["youth_justice"].is_permitted
    assert counts["attendance_drop"].number is None and counts["attendance_drop"].not_supplied == 10
    assert counts["severe_absence"].number == 0


@pytest.mark.parametrize("key", ["name", "year", "born", "sen", "worker", "factors", "school"])
def test_every_order_turns_round(viewing: Viewing, key: str) -> None:
    up = listed(viewing, sort=key, per_page=250)
    down = listed(viewing, sort=f"-{key}", per_page=250)
    assert {row.public_id for row in up.rows} == {row.public_id for row in down.rows}
    if key == "factors":
        assert down.rows[0].surname == "Birch"
        numbers = [len(row.factors) for row in up.rows]
        assert numbers == sorted(numbers)
    if key == "born":
        births = [row.birth for row in up.rows if row.birth]
        assert births == sorted(births, reverse=True), (
            "the column is an age: upwards means the youngest first"
        )
    if key == "worker":
        assert up.rows[0].worker and down.rows[0].worker, "those without one are last either way"
        assert not up.rows[-1].worker and not down.rows[-1].worker
    if key == "year":
        assert [up.rows[0].year_group, down.rows[0].year_group] == ["7", "11"]


def test_an_unknown_order_is_by_name_and_an_unknown_page_the_last(viewing: Viewing) -> None:
    found = listed(viewing, sort="id; DROP TABLE person", page=99)
    assert found.filters.sort == "name"
    assert found.filters.page == 2
    assert len(found.rows) == 13


def test_pages_hold_each_pupil_once(viewing: Viewing) -> None:
    ids = [row.public_id for page in (1, 2) for row in listed(viewing, page=page).rows]
    assert len(ids) == len(set(ids)) == 63


def test_a_list_is_two_queries_and_the_log_has_everyone_shown(
    viewing: Viewing, rows: Written, looks: Callable
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with viewing("lead.larkfield") as viewer, CaptureQueriesContext(connection) as taken:
        list_pupils(viewer, Filters(name="birch"), on=TODAY, page="pupils.list")
    assert len(taken) == 3  # the schools, the list, the look
    last = looks()[-1]
    assert last["people"] == [rows.ids["Ottoline"]]
    assert (last["action"], last["result_count"]) == ("search", 1) and "name birch" in last["asked"]
    assert len(last["session"]) == 40 and last["matrix_version"] == VERSION


def test_news_since_yesterday(viewing: Viewing, rows: Written, looks: Callable) -> None:
    with viewing("lead.larkfield") as viewer:
        news = lately(viewer, on=TODAY, since=YESTERDAY, page="pupils.home")
    assert [(notice.code, notice.name) for notice in news.notices] == [
        ("encompass", "Birch, Otti"),
        ("suspension", "Birch, Otti"),
        ("factor", "Birch, Otti"),
    ]
    (change,) = news.changes
    assert (change.now, change.before, change.telephone) == ("Jo Marrick", "Sam Tolley", "01632 960011")
    assert [(mover.name, mover.is_joiner) for mover in news.movers] == [
        ("Newcombe, Wilf", True),
        ("Gaunt, Bryony", False),
    ]
    assert looks()[-1]["people"] == sorted(rows.ids[label] for label in ("Ottoline", "Joiner", "Leaver"))


def test_a_leaver_has_no_page_and_is_told_to_nobody_else(viewing: Viewing) -> None:
    def movers(username: str, since: date) -> list[tuple[str, bool]]:
        with viewing(username) as viewer:
            found = lately(viewer, on=TODAY, since=since, page="pupils.home").movers
        assert all(mover.public_id is None for mover in found if not mover.is_joiner)
        return [(mover.name, mover.is_joiner) for mover in found]

    assert ("Gaunt, Bryony", False) in movers("lead.larkfield", YESTERDAY)
    assert ("Gaunt, Bryony", False) not in movers("lead.mossbank", YESTERDAY)
    assert movers("lead.larkfield", TODAY + timedelta(days=1)) == []


def test_nothing_old_is_news(viewing: Viewing) -> None:
    with viewing("lead.larkfield") as viewer:
        news = lately(viewer, on=TODAY, since=TODAY + timedelta(days=1), page="pupils.home")
    assert (news.notices, news.changes, news.movers) == ((), (), ())


def test_schools_of_a_coordinator(viewing: Viewing) -> None:
    with viewing("coordinator") as viewer:
        found = linked_schools(viewer, page="pupils.schools")
    assert [(row.name, row.pupils, row.with_factors) for row in found] == [
        ("Larkfield School", 63, 18),
        ("Mossbank School", 14, 0),
    ]
    assert found[0].next_review == TODAY + timedelta(days=5)
    assert found[1].next_review == add_working_days(TODAY + timedelta(days=5), 2)


@pytest.mark.parametrize("today", ["2026-11-26", "2026-11-28", "2026-12-24"])
def test_the_demonstrations_reviews_fall_on_working_days(today: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thursday, Saturday and Christmas Eve: nobody meets a school on a Sunday."""
    from kithline.commands import building

    monkeypatch.setenv("KITHLINE_TODAY", today)
    first = building.first_review()
    assert first > date.fromisoformat(today)
    assert all(is_working_day(add_working_days(first, 2 * place)) for place in range(5))
