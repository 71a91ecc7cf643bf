"""Maternity: bookings, and the babies that were born of them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import numpy as np

from kithline.city.health import Pregnancies, make_pregnancies
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import Staff, make_staff

FEED = "maternity"
LAGS = (95, 11)  # days before today: children of the first file unborn are born in the second


def deliveries(source: Source) -> Iterator[Delivery]:
    """Two files (monthly in life): pregnancies up to three months ago, and what is new or has changed since."""
    truth, draw = source.truth, source.draw(FEED)
    told = make_pregnancies(source.seeds, truth)
    number = numbered(draw, "MAT", len(truth.faces))
    midwives = make_staff(draw, "MW", max(2, len(truth.families) // 250))
    midwife = draw.integers(0, len(midwives), len(told))
    ends = [np.datetime64(truth.today - timedelta(days=back)) for back in LAGS]
    for before, on in source.told(list(pairwise([np.datetime64(truth.since), *ends]))):
        open_still = np.isnat(told.born) | (told.born + np.timedelta64(12, "D") >= before)
        rows = np.flatnonzero((told.booked < on) & open_still)
        babies = np.concatenate([told.first[rows], told.second[rows]])
        of = np.concatenate([rows, rows])
        there = (babies >= 0) & (told.born[of] < on)
        babies, of = babies[there], of[there]
        mother = told.mother[rows]
        yield snapshot(
            on.item(),
            {
                "mothers": _mothers(source, np.unique(mother), number, on),
                "pregnancies": _pregnancies(source, told, rows, number, (midwives, midwife), on),
                "babies": _babies(source, babies, of, number, on),
            },
            [("maternity", number[who], who) for who in (mother, babies)],
        )


def _mothers(source: Source, mother: np.ndarray, number: np.ndarray, on: np.datetime64) -> Columns:
    view = source.sightings("hospital")
    fields = ("nhs_number", "forename", "surname", "birth", "postcode")
    return columns(mother_id=number[mother], **as_seen(view, mother, on, *fields))


def _pregnancies(
    source: Source,
    told: Pregnancies,
    rows: np.ndarray,
    number: np.ndarray,
    by: tuple[Staff, np.ndarray],
    on: np.datetime64,
) -> Columns:
    truth, strains = source.truth, source.truth.strains
    mother = told.mother[rows]
    family = truth.people.family[mother]
    concerns = np.select(
        [
            strains.domestic_abuse[family] > 1.3,
            strains.substance[family] > 1.5,
            strains.mental_health[family] > 1.4,
        ],
        [
            "Domestic abuse disclosed at booking",
            "Substance use in pregnancy",
            "Under the perinatal mental health team",
        ],
        "",
    )
    born = np.where(told.born[rows] < on, told.born[rows], np.datetime64("NaT"))
    late = (told.expected[rows] - told.booked[rows]).astype(int) < 180
    staff, of = by
    return columns(
        pregnancy_id=np.char.add("PG-", (2001 + rows).astype("U8")),
        mother_id=number[mother],
        booked_on=told.booked[rows],
        expected_on=told.expected[rows],
        discharged_on=np.where(
            born + np.timedelta64(12, "D") <= on, born + np.timedelta64(12, "D"), np.datetime64("NaT")
        ),
        late_booking=np.where(late, "Did not know", ""),
        babies=np.where(told.second[rows] >= 0, "2", "1"),
        concerns=concerns,
        outcome=np.where(np.isnat(born), "", "Live birth"),
        **staff.as_columns("midwife", of[rows], key="_id"),
    )


def _babies(
    source: Source, babies: np.ndarray, of: np.ndarray, number: np.ndarray, on: np.datetime64
) -> Columns:
    """A baby has its number at once; one in four goes home without a forename."""
    view = source.sightings("hospital")
    seen = as_seen(view, babies, on, "nhs_number", "forename", "surname", "birth", "sex")
    seen["forename"] = np.where(babies % 4 == 0, "", seen["forename"])
    return columns(pregnancy_id=np.char.add("PG-", (2001 + of).astype("U8")), baby_id=number[babies], **seen)
