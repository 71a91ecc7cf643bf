"""The city is sane: shares within wide bounds, and the hard cases are there."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from kithline.city.attendance import absence
from kithline.city.calendar import census_days
from kithline.city.horizon import AHEAD
from kithline.city.lives import ROLES
from kithline.city.rates import Rates
from kithline.city.seeds import Seeds
from kithline.city.services import follow
from kithline.city.sizes import SIZES
from kithline.city.social_care import make_social_care
from kithline.city.states import make_traits
from kithline.city.truth import Truth, make_truth
from kithline.core.names import are_variants
from kithline.core.school_years import school_year
from kithline.core.working_days import bank_holidays

TODAY = date(2026, 11, 23)
NOW = np.datetime64(TODAY)


@pytest.fixture(scope="module")
def tiny() -> Truth:
    return make_truth(Seeds(1), SIZES["tiny"], TODAY)


@pytest.fixture(scope="module")
def ward() -> Truth:
    return make_truth(Seeds(1), SIZES["ward"], TODAY)


def on_roll(truth: Truth) -> np.ndarray:
    return np.unique(truth.enrolments.child[truth.enrolments.on(NOW - np.timedelta64(3, "D"))])


def test_sizes(tiny: Truth, ward: Truth) -> None:
    for truth, people in ((tiny, 2_000), (ward, 20_000)):
        assert len(truth.people) == people
        assert 0.19 < truth.people.is_child.mean() < 0.22
    assert [len(tiny.schools.of(phase)) for phase in ("primary", "secondary", "special")] == [2, 1, 0]
    assert [len(ward.schools.of(phase)) for phase in ("primary", "secondary", "special")] == [8, 2, 1]


def test_absence_of_a_ward_is_near_the_published_figures(ward: Truth) -> None:
    possible, missed = absence(ward.register)
    rate = (missed / np.maximum(possible, 1))[ward.register.row_of[on_roll(ward)]]
    assert 0.055 < rate.mean() < 0.10  # 7.8% in Portsmouth in 2025
    assert 0.15 < (rate >= 0.10).mean() < 0.25  # 19.7%
    assert 0.015 < (rate >= 0.50).mean() < 0.05  # 3.55%


def test_absence_is_the_same_childrens_term_after_term(ward: Truth) -> None:
    weeks = len(ward.register.weeks)
    first = np.zeros((1, weeks, 1), dtype=bool)
    first[:, : weeks // 2] = True
    rates = []
    for half in (first, ~first):
        possible, missed = absence(ward.register, half)
        rates.append(np.where(possible > 40, missed / np.maximum(possible, 1), np.nan))
    both = ~np.isnan(rates[0]) & ~np.isnan(rates[1])
    assert np.corrcoef(rates[0][both], rates[1][both])[0, 1] > 0.6


def test_needs_suspensions_and_social_care_of_a_ward(ward: Truth) -> None:
    pupils = on_roll(ward)
    provision = ward.sen.provision[pupils]
    assert 0.045 < (provision == "E").mean() < 0.075
    assert 0.12 < (provision == "K").mean() < 0.18
    years = (NOW - np.datetime64(ward.since)).astype(int) / 365
    suspensions = len(ward.suspensions) / len(pupils) / years
    assert 0.10 < suspensions < 0.24
    care, children = ward.social_care, int(ward.people.is_child.sum())

    def per_10_000(count: int) -> float:
        return count / children * 10_000

    last_year = care.referrals.start > NOW - np.timedelta64(365, "D")
    assert 500 < per_10_000(int(last_year.sum())) < 850
    assert 280 < per_10_000(int((np.isnat(care.referrals.end) & ~care.referrals.nfa).sum())) < 500
    assert 20 < per_10_000(int(np.isnat(care.plans.end).sum())) < 90
    assert 55 < per_10_000(int(np.isnat(care.care.end).sum())) < 140


def test_strain_ties_the_agencies_together(ward: Truth) -> None:
    """Children in need are away from school more than others, and more of them are suspended."""
    pupils = on_roll(ward)
    care = ward.social_care.referrals
    need = np.isin(pupils, care.child[~care.nfa & np.isnat(care.end)])
    possible, missed = absence(ward.register)
    rate = (missed / np.maximum(possible, 1))[ward.register.row_of[pupils]]
    assert rate[need].mean() > 1.15 * rate[~need].mean()
    suspended = np.isin(pupils, ward.suspensions.child)
    assert suspended[need].mean() > suspended[~need].mean()


@pytest.mark.parametrize("planned", [1.0, 0.5])
def test_nothing_of_social_care_outlasts_the_work(ward: Truth, planned: float) -> None:
    """DfE's rule 8565: no conference, plan or stay in care after the day on which the child's work ended. Where work
    is all enquiries and conferences, many are asked for just before a child grows up, a family goes or work ends."""
    rates = replace(Rates(), enquiry=2.0, later_enquiry=0.0, conference=4.0, planned=planned)
    seeds, until, whole = Seeds(1), NOW + np.timedelta64(AHEAD, "D"), ward.uncut
    home = whole.lives.homes_on(NOW, len(whole.people))
    traits = make_traits(seeds, whole.people, whole.families, whole.places, home)
    course = follow(seeds, whole.people, whole.families, whole.lives, traits, NOW, until, rates)
    care = make_social_care(seeds, whole.people, whole.lives, course, NOW, until)
    assert len(course.log.table("plan")[0]) > 2_000
    ends, known = care.referrals.end, care.care.episode >= 0
    assert (care.plans.start < ends[care.plans.episode]).all()
    assert (care.plans.end <= ends[care.plans.episode]).all()
    assert not (care.enquiries.conference >= ends[care.enquiries.episode]).any()
    assert (care.care.end[known] <= ends[care.care.episode[known]]).all()


@pytest.mark.parametrize("seed", range(1, 7))
def test_hard_cases_are_in_every_tiny_city(seed: int) -> None:
    truth = make_truth(Seeds(seed), SIZES["tiny"], TODAY)
    people, since = truth.people, np.datetime64(truth.since)
    twins = np.flatnonzero(people.twin > np.arange(len(people)))
    other = people.twin[twins]
    assert len(twins) >= 3
    assert (people.birth[twins] == people.birth[other]).all()
    assert (people.mother[twins] == people.mother[other]).all()
    assert (people.forename[twins] != people.forename[other]).all()
    children = np.flatnonzero(people.mother >= 0)
    fathers = {
        mother: set(people.father[children[people.mother[children] == mother]].tolist()) - {-1}
        for mother in np.unique(people.mother[children])
    }
    assert any(len(of) > 1 for of in fathers.values()), "half-siblings"
    assert (people.renamed_on[people.is_child] >= since).any(), "a child's change of surname in the window"
    assert (truth.lives.moved_on >= since).sum() > 20, "moves of home"
    assert (truth.enrolments.why == "move").any(), "a move between schools"
    born = (people.birth >= since) & people.is_child
    assert born.any(), "births"
    roles = set(np.array(ROLES)[truth.lives.memberships.role])
    assert {"second_home", "refuge", "placement", "carer", "partner"} <= roles
    cousins = np.flatnonzero(people.cousin >= 0)
    assert (people.forename[cousins] == people.forename[people.cousin[cousins]]).all()
    assert len(cousins) >= 2
    assert people.is_uasc.sum() >= 2
    assert len(truth.lives.adoptions) >= 2
    caseload = np.isnat(truth.work.social.end) & (truth.work.social.worker == truth.work.shown)
    assert 12 <= caseload.sum() <= 20
    assert np.isnat(truth.social_care.plans.end).any(), "a protection plan that is running"


def test_siblings_have_different_forenames_and_a_child_is_on_one_roll(ward: Truth) -> None:
    people = ward.people
    children = np.flatnonzero(people.mother >= 0)
    keys = [f"{people.mother[child]} {people.forename[child]}" for child in children]
    assert len(keys) - len(set(keys)) <= 2  # an adult's name may meet a late redraw
    enrolled = ward.enrolments.child[ward.enrolments.on(NOW)]
    assert len(enrolled) == len(set(enrolled.tolist()))


def test_twins_of_like_names_have_two_names(ward: Truth) -> None:
    people = ward.people
    twins = np.flatnonzero(people.twin > np.arange(len(people)))
    assert not any(
        are_variants(people.forename[one], people.forename[people.twin[one]])
        and people.forename[one] == people.forename[people.twin[one]]
        for one in twins
    )


def test_the_adopted_have_two_identities(out: Path) -> None:
    identities = pq.read_table(out / "truth/identities.parquet").to_pylist()
    links = pq.read_table(out / "truth/true_links.parquet").to_pylist()
    by_person: dict[int, list[dict[str, object]]] = {}
    for row in identities:
        by_person.setdefault(row["person"], []).append(row)
    twice = [rows for rows in by_person.values() if len(rows) == 2]
    assert twice
    for now, then in twice:
        assert now["birth"] == then["birth"]
        assert now["surname"] != then["surname"] or now["forename"] != then["forename"]
        assert now["nhs_number"] != then["nhs_number"]
        known_as = {row["namespace"] for row in links if row["identity"] == then["identity"]}
        assert "school" not in known_as


def test_school_years_keep_the_holidays() -> None:
    for year in (2024, 2025, 2026, 2027):
        held = school_year(year)
        assert not held.is_open(date(year, 12, 25))
        assert not any(held.is_open(day) for day in bank_holidays(year) | bank_holidays(year + 1))
        days = np.arange(np.datetime64(held.first), np.datetime64(held.last) + 1)
        opened = sum(held.is_open(day) for day in days.astype(object))
        assert 183 <= opened <= 196
    assert [term.code for term, _ in census_days(date(2025, 8, 1), TODAY)] == [
        "2025-autumn",
        "2025-spring",
        "2025-summer",
        "2026-autumn",
    ]
