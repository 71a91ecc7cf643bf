"""SSDA903: children looked after at any time in the year to 31 March."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.case_files import case_ids
from kithline.city.chance import Days, Ints, plus
from kithline.city.households import pairs
from kithline.city.names import Words
from kithline.city.sources import Columns, Delivery, Source, columns, up_to
from kithline.city.sources.cin_census import LAG, last_year

FEED = "ssda903"
PROVIDERS = {"U": "PR1", "K": "PR4", "P": "PR4", "H": "PR4", "A": "PR1"}
WITH_PARENTS, RESPITE = "P1", ("V3", "V4")


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last return."""
    truth = source.truth
    ends = last_year(truth.today)
    on, since = np.datetime64(ends), np.datetime64(date(ends.year - 1, 4, 1))
    care, key = truth.social_care.care, case_ids(source.seeds, truth)
    rows = np.flatnonzero((care.start <= on) & (np.isnat(care.end) | (care.end >= since)))
    rows = rows[np.argsort(care.child[rows], kind="stable")]
    child = np.unique(care.child[rows])
    view, faces = source.sightings("case_system"), truth.faces

    def head(of: Ints) -> dict[str, Words]:
        return {"child": key[of], "birth": view.birth[of]}

    ended = up_to(care.end[rows], on)
    uasc = child[truth.people.is_uasc[faces.person[child]]]
    adopted = rows[care.placement[rows] == "A5"]
    came = np.unique(care.child[rows[care.start[rows] >= since]])
    stayed = (care.start[rows] <= since) & np.isnat(ended) & ~np.isin(care.legal[rows], RESPITE)
    grown = plus(view.birth[care.child[rows]], 6575) <= ended
    why_ended = np.where((care.ended[rows] == "E17") & ~grown, "E8", care.ended[rows])
    tables: dict[str, Columns] = {
        "header": columns(
            **head(child),
            sex=view.sex[child],
            ethnicity=faces.ethnicity[child],
            upn=np.where(view.upn[child] == "", _why_none(source, child, on), view.upn[child]),
            mother=np.where(faces.sex[child] == "F", "0", ""),
        ),
        "episodes": columns(
            child=key[care.child[rows]],
            start=care.start[rows],
            reason_started=care.why[rows],
            # With parents a child is under an order (rule 378).
            legal_status=np.where(
                (care.placement[rows] == WITH_PARENTS) & (care.legal[rows] == "V2"), "C2", care.legal[rows]
            ),
            need=care.need[rows],
            placement=care.placement[rows],
            provider=np.array(
                ["PR0" if code == WITH_PARENTS else PROVIDERS[code[0]] for code in care.placement[rows]]
            ),
            end=ended,
            reason_ended=np.where(np.isnat(ended), "", why_ended),
        ),
        "reviews": _reviews(source, rows, key, since, on),
        "uasc": columns(**head(uasc), sex=view.sex[uasc], until=plus(view.birth[uasc], int(18 * 365.25))),
        "oc2": _health(source, np.unique(care.child[rows[stayed]]), key, on),
        "placed_for_adoption": columns(
            **head(care.child[adopted]),
            placed_on=care.start[adopted],
        ),
        "previous_permanence": columns(**head(came), option=np.full(len(came), "Z1")),
        "missing": _missing(source, rows, ended, key, since, on),
        "sw_episodes": _workers(source, child, key, since, on),
    }
    delivery = Delivery(
        ends + timedelta(days=LAG),
        {"year": str(ends.year)},
        tables,
        None,
        [("case_system", key[child], child)],
    )
    if scores := len(tables["oc2"]["child"]):
        # One score that there is not (DfE's rule 180).
        delivery.spoil("oc2", "sdq_score", int(source.draw(FEED).integers(scores)), "41")
    yield delivery


def _why_none(source: Source, child: Ints, on: np.datetime64) -> Words:
    """DfE's codes for why there is no UPN: too young for school, alone in the country, the council was not told."""
    truth = source.truth
    young = (on - truth.faces.birth[child]).astype(int) < 5 * 365
    return np.where(young, "UN1", np.where(truth.people.is_uasc[truth.faces.person[child]], "UN6", "UN5"))


def _health(source: Source, child: Ints, key: Words, on: np.datetime64) -> Columns:
    """Of who was looked after all the year: the answers that DfE asks of the age. Drawn by child and year."""
    birth, draw = source.sightings("case_system").birth, source.draw(f"{FEED}.health.{on}")
    chance = draw.random((len(birth), 8))[child]
    age = (on - birth[child]).astype(float) / 365.25

    def told(place: int, rate: float, asked: np.ndarray) -> list[bool | None]:
        return [
            bool(yes) if of_age else None for yes, of_age in zip(chance[:, place] < rate, asked, strict=True)
        ]

    misuse = chance[:, 6] < 0.05
    scored = age >= 4
    score = np.clip(draw.normal(14, 7, len(birth))[child], 0, 40).astype(int)
    return columns(
        child=key[child],
        birth=birth[child],
        sdq_score=[int(each) if asked else None for each, asked in zip(score, scored, strict=True)],
        convicted=told(0, 0.04, age >= 10),
        health_check=told(1, 0.88, age < 5),
        immunisations=told(2, 0.88, age >= 0),
        teeth_check=told(3, 0.88, age >= 0),
        health_assessment=told(4, 0.88, age >= 0),
        substance_misuse=misuse,
        intervention_received=told(5, 0.6, misuse),
        intervention_offered=[
            False if each and not got else None for each, got in zip(misuse, chance[:, 5] < 0.6, strict=True)
        ],
    )


def _reviews(source: Source, rows: Ints, key: Words, since: np.datetime64, on: np.datetime64) -> Columns:
    """After four weeks, four months, then every six months; those of the year."""
    care, birth = source.truth.social_care.care, source.sightings("case_system").birth
    parts = []
    for days in (20, 110, *range(290, 2400, 180)):
        at = plus(care.start[rows], days)
        ends = np.where(np.isnat(care.end[rows]), on, care.end[rows])
        held = (at <= np.minimum(ends, on)) & (at >= since)
        parts.append((care.child[rows][held], at[held]))
    child, at = (np.concatenate(part) for part in zip(*parts, strict=True))
    taking_part = np.where((at - birth[child]).astype(float) < 4 * 365.25, "PN0", "PN1")
    return columns(child=key[child], birth=birth[child], reviewed_on=at, participation=taking_part)


def _missing(
    source: Source, rows: Ints, ended: Days, key: Words, since: np.datetime64, on: np.datetime64
) -> Columns:
    """Episodes of the year that began while the child was looked after; they end with the stay at the latest."""
    told, birth = source.truth.missing, source.sightings("case_system").birth
    care = source.truth.social_care.care
    start, end = told.reported.astype("datetime64[D]"), told.found.astype("datetime64[D]")
    stay, missed = pairs(care.child[rows], told.child)
    left = ended[stay]
    within = (start[missed] >= care.start[rows[stay]]) & (np.isnat(left) | (start[missed] < left))
    within &= (start[missed] >= since) & (start[missed] <= on)
    missed, left = missed[within], left[within]
    # One episode a day: the return has no times.
    first = np.unique(told.child[missed] * 100_000 + start[missed].astype(int), return_index=True)[1]
    missed, left = missed[first], left[first]
    return columns(
        child=key[told.child[missed]],
        birth=birth[told.child[missed]],
        category=np.full(len(missed), "M"),
        start=start[missed],
        end=np.fmin(up_to(end[missed], on), left),
    )


def _workers(source: Source, child: Ints, key: Words, since: np.datetime64, on: np.datetime64) -> Columns:
    social, birth = source.truth.work.social, source.sightings("case_system").birth
    lasts = np.isnat(social.end) | (social.end >= since)
    rows = np.flatnonzero(np.isin(social.child, child) & (social.start <= on) & lasts)
    rows = rows[np.lexsort((social.start[rows], social.child[rows]))]
    end = up_to(social.end[rows], on)
    # One worker at a time: the next one ends what the last one had.
    followed = np.append(social.child[rows][1:] == social.child[rows][:-1], False)
    end = np.where(followed, np.fmin(end, np.append(social.start[rows][1:], np.datetime64("NaT"))), end)
    return columns(
        child=key[social.child[rows]],
        birth=birth[social.child[rows]],
        worker=source.truth.workers.key[social.worker[rows]],
        start=social.start[rows],
        end=end,
        reason=np.where(social.why[rows] == "assessment", "FCONTA", "TSPROC"),
    )
