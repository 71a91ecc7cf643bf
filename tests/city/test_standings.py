"""A fresh demonstration has nothing late or short: what is wrong with a feed is what somebody made wrong."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from kithline.city.calendar import census_days, school_weeks
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.sources import make_source, sources
from kithline.city.sources.cin_census import last_year
from kithline.city.sources.sen2 import last_return
from kithline.city.truth import make_truth
from kithline.feeds.catalogue.sen2 import census_day
from kithline.feeds.discovery import feed
from kithline.intake.standing import due_on
from tests.conftest import TODAY

YEAR = [
    date(2026, 1, 2) + timedelta(days=5 * step) for step in range(150)
]  # two years, weekends and holidays too


@pytest.mark.parametrize("code", ["session_marks", "school_census", "cin_census", "ssda903", "sen2"])
def test_what_does_not_come_evenly_is_late_on_no_day_of_the_year(code: str) -> None:
    """Marks pause with the schools; a return comes months after its day. The rest ends with the city's own day."""
    late = [on for on in YEAR if due_on(feed(code), _last(code, on)) < on]
    assert late == []


def _last(code: str, on: date) -> date:
    """The day that the city's newest file speaks for."""
    match code:
        case "session_marks":
            weeks = school_weeks(on - timedelta(days=100), on)
            return weeks.mondays[-1].astype(object) + timedelta(days=5)
        case "school_census":
            return census_days(on - timedelta(days=300), on)[-1][1]
        case "sen2":
            return census_day({"year": str(last_return(on))}, on)
        case _:
            return last_year(on)


def test_a_week_of_marks_that_is_missing_is_noticed() -> None:
    assert due_on(feed("session_marks"), date(2026, 3, 7)) == date(2026, 3, 16)
    assert due_on(feed("session_marks"), date(2026, 7, 25)) == date(2026, 9, 10)


@pytest.mark.usefixtures("city")
def test_nothing_is_late_or_short_from_the_start() -> None:
    from kithline.intake.standing import sender_standings
    from kithline.watch.notices import late

    on = date.fromisoformat(TODAY)
    assert [notice.words for notice in late(on)] == []
    assert [each.sender for each in sender_standings(on) if each.is_short] == []


def test_parents_alone_provide_what_they_provide() -> None:
    """DfE's rule 550 of SSDA903: the provider is a parent (PR0) where the child is placed with parents, nowhere else.
    Before 2026 a grown child in independent living (P2) has a code of the same letter."""
    truth = make_truth(Seeds(1), SIZES["ward"], date(2026, 3, 12))
    care = truth.social_care.care
    code = np.where(np.arange(len(care)) % 2 == 0, "P2", "P1")
    social = replace(truth.social_care, care=replace(care, placement=code))
    [delivery] = sources()["ssda903"](make_source(Seeds(1), replace(truth, social_care=social)))
    rows = delivery.rows["episodes"]
    told = set(zip(rows["placement"], rows["provider"], strict=True))
    assert told == {("P1", "PR0"), ("P2", "PR4")}
