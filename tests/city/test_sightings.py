"""An agency's errors are few, stay within the agency, and fall more on those whose names it does not know."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from kithline.city.chance import days, drawn_once
from kithline.city.households import in_refuge
from kithline.city.names import BRITISH
from kithline.city.seeds import Seeds
from kithline.city.sightings import HABITS, MENDED, Sightings
from kithline.city.sizes import SIZES
from kithline.city.sources import make_source, sen_register, sources, ssda903
from kithline.city.truth import Truth, make_truth
from kithline.feeds.discovery import feed
from kithline.feeds.spec import Subject

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def ward() -> Truth:
    return make_truth(Seeds(1), SIZES["ward"], TODAY)


@pytest.mark.parametrize("source", HABITS)
def test_rates_are_about_what_the_table_says(ward: Truth, source: str) -> None:
    view, faces, habits = Sightings(Seeds(1), ward, source), ward.faces, HABITS[source]
    known = ~ward.people.is_uasc[faces.person]
    harder = (
        1 + 0.7 * (faces.origin != BRITISH) + 0.6 * (ward.people.ages(np.datetime64(TODAY))[faces.person] < 1)
    )
    month = faces.birth.astype("datetime64[M]")
    day = (faces.birth - month.astype("datetime64[D]")).astype(int) + 1
    swaps = (day <= 12) & (day != month.astype(int) % 12 + 1)
    for wrong, rate in (
        (view.birth != faces.birth, habits.wrong_day + habits.day_month * swaps),
        (view.sex != faces.sex, habits.sex + 0.0 * swaps),
    ):
        expected = (rate * harder)[known].sum()
        assert abs(wrong[known].sum() - expected) < max(0.2 * expected, 3.3 * np.sqrt(expected) + 1)
    same = (view.forename[:] == faces.forename).mean()
    assert 0.80 < same < 0.999


def test_an_error_stays_within_its_source(ward: Truth) -> None:
    view = Sightings(Seeds(1), ward, "case_system")
    again = Sightings(Seeds(1), ward, "case_system")
    school = Sightings(Seeds(1), ward, "school")
    assert (view.forename[:] == again.forename[:]).all()
    assert (view.surname(np.datetime64(TODAY)) == again.surname(np.datetime64(TODAY))).all()
    wrong = view.birth != ward.faces.birth
    assert (
        school.birth[wrong & ~ward.people.is_uasc[ward.faces.person]]
        == view.birth[wrong & ~ward.people.is_uasc[ward.faces.person]]
    ).mean() < 0.2


def test_names_of_other_origins_suffer_more(ward: Truth) -> None:
    view = Sightings(Seeds(1), ward, "police")
    wrong = view.surname(np.datetime64("2000-01-01")) != np.where(
        np.isnat(ward.faces.renamed_on), ward.faces.surname, ward.faces.surname_before
    )
    british = ward.faces.origin == BRITISH
    assert wrong[~british].mean() > 1.2 * wrong[british].mean()


def test_a_new_name_comes_late_and_sometimes_never(ward: Truth) -> None:
    view = Sightings(Seeds(1), ward, "case_system")
    renamed = ~np.isnat(ward.faces.renamed_on) & (ward.faces.renamed_on < np.datetime64("2026-01-01"))
    old = (view.surname(np.datetime64(TODAY)) == ward.faces.surname_before)[renamed]
    assert 0.15 < old.mean() < 0.5


def test_where_the_refuge_is_no_agency_has_written_down(ward: Truth) -> None:
    on, person = np.datetime64(TODAY) - np.timedelta64(40, "D"), np.arange(len(ward.people))
    there = person[in_refuge(ward, person, on)]
    assert len(there)
    for source in ("school", "police"):
        view = Sightings(Seeds(1), ward, source)
        assert ward.places.refuge not in view.homes(on)
        told = np.char.add(*view.address(on, there)[:2])
        assert set(told) <= {""} | set(np.char.add(*view.address(on - np.timedelta64(400, "D"), there)[:2]))


@pytest.mark.long
def test_where_the_refuge_is_stands_in_the_file_of_stays_alone() -> None:
    truth = make_truth(Seeds(1), SIZES["tiny"], TODAY)
    families, lives, on = truth.families, truth.lives, np.datetime64(TODAY)
    refuge = int(lives.new_household(np.array([truth.places.refuge]))[0])
    apart = np.flatnonzero(np.isin(families.kind, ("single", "separated", "step")))
    fled = np.flatnonzero(np.isin(truth.people.family, apart) & truth.people.is_child)
    fled = np.append(fled, families.mother[apart])
    # After every placement and second home, so that all of them sleep there on each day that a feed speaks for.
    begun = np.maximum(truth.people.birth[fled], on - np.timedelta64(700, "D"))
    lives.memberships.add(fled, np.full(len(fled), refuge), begun, days(len(fled)), "refuge")
    words = {str(truth.places.line[truth.places.refuge]), str(truth.places.uprn[truth.places.refuge])}
    words.add("Lantern House")
    source, found = make_source(Seeds(1), truth), set()
    for code, deliveries in sources().items():
        for delivery in deliveries(source):
            cells = (cell for table in delivery.rows.values() for column in table.values() for cell in column)
            if any(word in cell for cell in cells if isinstance(cell, str) for word in words):
                found.add(code)
    assert found == {"domestic_abuse_service"}


def test_homes_of_a_few_are_those_of_all(ward: Truth) -> None:
    """Also of the adopted's first identities, of who moved, and of who is in a refuge; on days before and after."""
    seeds, who = Seeds(1), np.random.default_rng(1).integers(0, len(ward.faces), 4_000)
    who[:50] = len(ward.faces) - 1 - np.arange(50)
    for back in (0, 30, 500, 3_000, -10):
        on = np.datetime64(ward.today) - np.timedelta64(back, "D")
        of_all = Sightings(seeds, ward, "police").address(on)
        of_few = Sightings(seeds, ward, "police").address(on, who)
        assert len(set(of_few[1].tolist())) > 100
        for every, few in zip(of_all, of_few, strict=True):
            assert every[who].tolist() == few.tolist()


def test_what_a_source_draws_for_each_file_is_drawn_once() -> None:
    made = []

    @drawn_once(2)
    def numbers(draw: np.random.Generator, count: int) -> list[int]:
        made.append(count)
        return draw.permutation(count).tolist()

    first, again = (np.random.default_rng(7) for _ in range(2))
    assert numbers(first, 5) == numbers(again, 5) == np.random.default_rng(7).permutation(5).tolist()
    assert made == [5]
    assert first.random() == again.random(), "the generator stands where drawing would have left it"
    assert numbers(first, 5) != numbers(np.random.default_rng(8), 5)
    numbers(np.random.default_rng(7), 5)
    assert made == [5, 5, 5, 5], "of so many alone it is kept"


@pytest.mark.parametrize("source", MENDED)
def test_a_date_of_birth_is_put_right_on_a_day_and_stays_so(ward_truth: Truth, source: str) -> None:
    view, faces = Sightings(Seeds(1), ward_truth, source), ward_truth.faces
    today = np.datetime64(ward_truth.made_on)
    days = [today + np.timedelta64(365 * years, "D") for years in (-5, -3, -1, 0, 1, 2)]
    wrong = [view.births(day) != faces.birth for day in days]
    assert (view.births(today) == view.birth).all(), "on the city's own day nothing is otherwise than it was"
    for before, after in pairwise(wrong):
        assert not (after & ~before).any(), "nothing that is right becomes wrong"
        assert (before & ~after).sum() >= (0 if after is wrong[-1] else 5), "some are put right each year"
    own = np.flatnonzero(wrong[0])
    assert (view.births(today, own) == view.births(today)[own]).all()
    assert (view.births(days[0]) <= np.maximum(faces.birth, view.birth)).all()


SAME_DAY = (
    "annex_a_send",
    "case_system",
    "cin_census",
    "csc_api",
    "sen2",
    "sen_register",
    "ssda903",
    "youth_justice",
)


@pytest.mark.parametrize("code", SAME_DAY)
def test_a_delivery_says_one_date_of_birth_of_a_child(
    ward_truth: Truth, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """In all its tables, as of its own day, however many dates are put right (of SSDA903: DfE's rules INT14, INT17)."""
    monkeypatch.setattr("kithline.city.sightings.MENDED_A_YEAR", 0.2)
    said = 0
    for delivery in sources()[code](make_source(Seeds(1), ward_truth)):
        births: dict[tuple[str, ...], set[str]] = {}
        for name, rows in delivery.rows.items():
            subject = feed(code).table(name).subject
            if isinstance(subject, Subject) and subject.birth in rows:
                keys = zip(*(rows[column] for column in subject.key), strict=True)
                for key, birth in zip(keys, rows[subject.birth], strict=True):
                    births.setdefault((subject.namespace, *map(str, key)), set()).add(str(birth))
        assert not [key for key, told in births.items() if len(told) > 1]
        said += len(births)
    assert said > 20


def test_who_is_a_girl_in_a_return_is_asked_whether_she_is_a_mother(
    ward_truth: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a boy is not, as the source has them (DfE's rule 393)."""
    monkeypatch.setitem(HABITS, "case_system", replace(HABITS["case_system"], sex=0.3))
    [delivery] = sources()["ssda903"](make_source(Seeds(1), ward_truth))
    header = delivery.rows["header"]
    said = {(sex, bool(mother)) for sex, mother in zip(header["sex"], header["mother"], strict=True)}
    assert said <= {("F", True), ("M", False), ("", False)} and len(said) > 1


def test_who_never_looks_again_puts_nothing_right(ward_truth: Truth) -> None:
    view = Sightings(Seeds(1), ward_truth, "police")
    assert (view.births(np.datetime64("2020-01-01")) == view.birth).all()


def test_a_request_that_was_entered_twice_is_deleted() -> None:
    """One request in a hundred is: in the ward of this seed two are deleted between the first file and the last."""
    seeds = Seeds(6)
    source = make_source(seeds, make_truth(seeds, SIZES["ward"], TODAY))
    seen = [each.rows for each in sen_register.deliveries(source)]
    twice = [{key for key in rows["requests"]["request_id"] if key.startswith("RD")} for rows in seen]
    assert twice[0] - twice[-1], "gone from the last file"
    for rows, doubled in zip(seen, twice, strict=True):
        requests = dict(zip(rows["requests"]["request_id"], rows["requests"]["person_id"], strict=True))
        assert all(requests[key] == requests[f"R{key[2:]}"] for key in doubled), "of the same child"


def test_who_leaves_care_on_the_last_day_of_the_year_is_asked_of_all_of_it(ward_truth: Truth) -> None:
    """The health answers of SSDA903 (DfE, rule 191); who leaves a day before is not."""

    def asked(ends: str | None) -> set[str]:
        care = ward_truth.social_care.care
        row = int(np.flatnonzero((care.start < np.datetime64("2020-01-01")) & np.isnat(care.end))[0])
        end = care.end.copy()
        end[row] = np.datetime64(ends) if ends else end[row]
        told = replace(ward_truth.social_care, care=replace(care, end=end))
        [*_, delivery] = ssda903.deliveries(make_source(Seeds(1), replace(ward_truth, social_care=told)))
        return set(map(str, delivery.rows["oc2"]["child"]))

    assert len(asked(None)) == len(asked("2026-03-31"))
    assert len(asked("2026-03-30")) == len(asked(None)) - 1
