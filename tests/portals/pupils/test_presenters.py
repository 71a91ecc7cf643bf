"""What the pupils' pages are given to draw: no database, no request."""

from datetime import date
from uuid import UUID

import pytest

from kithline.insight.indicators.rulebook import indicators
from kithline.portals.pupils import presenters
from kithline.portals.pupils.forms import read_filters
from kithline.record.types.child import PRESENT, ChildCard, FactorView, SchoolPlace
from kithline.record.types.pupils import (
    FactorCount,
    Filters,
    LatelyView,
    Mover,
    Notice,
    PupilList,
    PupilRow,
    WorkerChange,
)

TODAY = date(2026, 3, 12)
KIT = UUID(int=7)
ROW = PupilRow(
    KIT, "Ashdown", "Kit", date(2012, 3, 13), "9", ("Larkfield School",), "K", "Jo Marrick", ("sen",), 2
)


def test_a_pupils_row_in_words() -> None:
    shown = presenters.pupils(PupilList((ROW,), 1, ()), {"sen": "SEN support or EHC plan"}, TODAY)
    (row,) = shown["rows"]
    assert (row["name"], row["age"], row["sen"], row["worker"]) == (
        "Ashdown, Kit",
        13,
        "SEN support",
        "Jo Marrick",
    )
    assert row["factors"] == [{"code": "sen", "name": "SEN support or EHC plan"}]
    assert [column.key for column in shown["columns"]] == [
        "name",
        "year",
        "born",
        "sen",
        "worker",
        "factors",
        "which",
    ]


def test_the_school_stands_in_the_list_only_where_there_are_several() -> None:
    several = PupilList((ROW,), 1, (), schools=(("1", "Larkfield School"), ("2", "Mossbank School")))
    shown = presenters.pupils(several, {}, TODAY)
    assert "school" in [column.key for column in shown["columns"]]
    assert shown["school_options"][0] == ("", "All") and len(shown["school_options"]) == 3


def test_the_chart_tells_a_gap_from_nought_and_leaves_out_what_is_not_permitted() -> None:
    counts = (
        FactorCount("a", "Severe absence", 0),
        FactorCount("b", "Missing episode", None),
        FactorCount("c", "Youth justice intervention", 0, is_permitted=False),
        FactorCount("d", "SEN support", 3),
    )
    drawn = str(presenters.chart_of(counts, 40))
    assert "Youth justice" not in drawn
    assert drawn.count("not supplied") == 1
    assert "SEN support is the most frequent, with 3 pupils" in drawn
    options = dict(presenters.pupils(PupilList((), 0, counts), {}, TODAY)["factor_options"])
    assert options == {
        "": "All",
        "a": "Severe absence (0)",
        "b": "Missing episode (not supplied)",
        "d": "SEN support (3)",
    }


def test_more_to_a_page_is_offered_only_where_there_is_more() -> None:
    assert presenters.pupils(PupilList((), 50, ()), {}, TODAY)["other_sizes"] == []
    assert presenters.pupils(PupilList((), 51, ()), {}, TODAY)["other_sizes"] == [250]
    wide = PupilList((), 251, (), filters=Filters(per_page=250))
    assert presenters.pupils(wide, {}, TODAY)["other_sizes"] == [50]


def test_news_in_words() -> None:
    new = WorkerChange(KIT, "Ashdown, Kit", "Early help", "Ali Reeve", "", telephone="01632 960013")
    ended = WorkerChange(KIT, "Ashdown, Kit", "Early help", "", "Ali Reeve")
    changed = WorkerChange(KIT, "Ashdown, Kit", "Early help", "Ali Reeve", "Sam Tolley")
    assert presenters.change_line(new)["note"] == "Early help: now Ali Reeve, 01632 960013"
    assert presenters.change_line(ended)["note"] == "Early help: ended (was Ali Reeve)"
    assert presenters.change_line(changed)["note"] == "Early help: now Ali Reeve (was Sam Tolley)"
    gone = presenters.mover_line(Mover("Gaunt, Bryony", date(2026, 3, 10), False, None, "8"), TODAY)
    assert (gone["child"], gone["note"]) == (None, "left 10 March, Year 8")


def test_a_panel_shows_three_lines_and_folds_the_rest() -> None:
    notices = tuple(
        Notice(KIT, f"Child {n}", "Missing episode", "missing_episode", TODAY, TODAY) for n in range(6)
    )
    shown = presenters.home(LatelyView(TODAY, notices, (), ()), PupilList((), 0, ()), {}, TODAY)
    first = shown["panels"][0]
    assert (first["count"], len(first["lines"]), len(first["more"])) == (6, 3, 3)
    assert first["lines"][0]["note"] == "Missing episode, 12 March"


@pytest.mark.parametrize(
    ("code", "words"), [("9", "Year 9"), ("R", "Reception"), ("n2", "Nursery, second year"), ("X", "X")]
)
def test_year_groups_as_schools_say_them(code: str, words: str) -> None:
    assert presenters.year_words(code) == words


def test_the_line_beneath_the_name() -> None:
    card = ChildCard(
        KIT, "Christopher", "Ashdown", "Kit", date(2012, 3, 13), "9", (SchoolPlace("Larkfield School"),)
    )
    assert presenters.words_of(card, TODAY) == (
        "known as Kit; 13 years old, born 13 March 2012; Year 9; Larkfield School"
    )
    assert presenters.words_of(ChildCard(KIT, "Kit", "Ashdown"), TODAY) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2012-02-03", "3 February 2012"),
        ("2026-01-05T09:30:00Z", "5 January 2026 at 9:30am"),
        ("2026-07-05T09:30", "5 July 2026 at 9:30am"),
        ("2026-99-05T09:30", "2026-99-05T09:30"),
        ('{"OUTCOME_1": "no action", "OUTCOME_2": "early help"}', "No action, early help"),
        ("{not json", "{not json"),
        ("persistent disruption", "Persistent disruption"),
        ("", ""),
    ],
)
def test_values_are_readable(value: str, words: str) -> None:
    assert presenters.readable(value) == words


@pytest.mark.parametrize(
    ("given", "page", "per_page"),
    [
        ({}, 1, 50),
        ({"page": "3", "show": "250"}, 3, 250),
        ({"page": "-1", "show": "x"}, 1, 50),
        ({"page": "²"}, 1, 50),
    ],
)
def test_an_address_is_never_an_error(given: dict[str, str], page: int, per_page: int) -> None:
    filters = read_filters(given)
    assert (filters.page, filters.per_page) == (page, per_page)


def test_filters_are_cut_and_cleaned() -> None:
    filters = read_filters({"name": "  birch\x00 ", "factor": "a" * 500})
    assert filters.name == "birch"
    assert len(filters.factor) == 100


def test_the_day_of_a_factor_is_said_once():
    told = FactorView("sen", "SEN", PRESENT, "EHC plan since 3 February 2025", since=date(2025, 2, 3))
    assert presenters.since_beside(told) is None
    other = FactorView("missing", "Missing", PRESENT, "2 missing episodes; the latest on 3 March 2025")
    assert presenters.since_beside(other) is None
    begun = FactorView("missing", "Missing", PRESENT, other.summary, since=date(2025, 2, 3))
    assert presenters.since_beside(begun) == date(2025, 2, 3)


def test_no_factors_title_is_cut_in_the_chart():
    counts = tuple(FactorCount(code, declared.title, 1) for code, declared in indicators().items())
    assert "…" not in str(presenters.chart_of(counts, 40))
