"""SSDA903: children looked after at any time in the year to 31 March."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.case_files import case_ids
from kithline.city.chance import Ints, plus
from kithline.city.names import Words
from kithline.city.sources import Columns, Delivery, Source, columns, up_to
from kithline.city.sources.cin_census import LAG, last_year

FEED = "ssda903"
PROVIDERS = {"U": "PR1", "K": "PR4", "P": "PR0", "H": "PR4", "A": "PR1"}


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last return."""
    truth = source.truth
    ends = last_year(truth.today)
    on, since = np.datetime64(ends), np.datetime64(date(ends.year - 1, 4, 1))
    care, key = truth.social_care.care, case_ids(source.seeds, truth)
    rows = np.flatnonzero((care.start <= on) & (np.isnat(care.end) | (care.end >= since)))
    rows = rows[np.argsort(care.child[rows], kind="stable")]
    child = np.unique(care.child[rows])
    view, faces, draw = source.sightings("case_system"), truth.faces, source.draw(FEED)

    def head(of: Ints) -> dict[str, Words]:
        return {"child": key[of], "birth": view.birth[of]}

    ended = up_to(care.end[rows], on)
    uasc = child[truth.people.is_uasc[faces.person[child]]]
    adopted = rows[care.placement[rows] == "A5"]
    year = [key for key in ("convicted", "health_check", "immunisations", "teeth_check", "health_assessment")]
    long = np.unique(care.child[rows[(care.start[rows] <= since) & np.isnat(ended)]])
    tables: dict[str, Columns] = {
        "header": columns(
            **head(child),
            sex=view.sex[child],
            ethnicity=faces.ethnicity[child],
            upn=view.upn[child],
            mother=np.where(faces.sex[child] == "F", "0", ""),
        ),
        "episodes": columns(
            child=key[care.child[rows]],
            start=care.start[rows],
            reason_started=care.why[rows],
            legal_status=care.legal[rows],
            need=care.need[rows],
            placement=care.placement[rows],
            provider=np.array([PROVIDERS[code[0]] for code in care.placement[rows]]),
            end=ended,
            reason_ended=np.where(np.isnat(ended), "", care.ended[rows]),
        ),
        "reviews": _reviews(source, rows, key, since, on),
        "uasc": columns(**head(uasc), sex=view.sex[uasc], until=plus(view.birth[uasc], int(18 * 365.25))),
        "oc2": columns(
            **head(long),
            sdq_score=np.clip(draw.normal(14, 7, len(long)), 0, 40).astype(int),
            **{name: draw.random(len(long)) < (0.04 if name == "convicted" else 0.88) for name in year},
            substance_misuse=draw.random(len(long)) < 0.05,
            intervention_received=np.zeros(len(long), dtype=bool),
            intervention_offered=np.zeros(len(long), dtype=bool),
        ),
        "placed_for_adoption": columns(
            **head(care.child[adopted]),
            placed_on=care.start[adopted],
            ceased_on=up_to(care.end[adopted], on),
        ),
        "previous_permanence": columns(**head(child), option=np.full(len(child), "Z1")),
        "missing": _missing(source, child, key, since, on),
        "sw_episodes": _workers(source, child, key, since, on),
    }
    yield Delivery(
        ends + timedelta(days=LAG),
        {"year": str(ends.year)},
        tables,
        None,
        [("case_system", key[child], child)],
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
    taking_part = np.where(source.truth.faces.birth[child] > on - np.timedelta64(4 * 365, "D"), "PN0", "PN1")
    return columns(child=key[child], birth=birth[child], reviewed_on=at, participation=taking_part)


def _missing(source: Source, child: Ints, key: Words, since: np.datetime64, on: np.datetime64) -> Columns:
    told, birth = source.truth.missing, source.sightings("case_system").birth
    start, end = told.reported.astype("datetime64[D]"), told.found.astype("datetime64[D]")
    rows = np.flatnonzero(np.isin(told.child, child) & (start >= since) & (start <= on) & told.in_care)
    # One episode a day: the return has no times.
    rows = rows[np.unique(told.child[rows] * 100_000 + start[rows].astype(int), return_index=True)[1]]
    return columns(
        child=key[told.child[rows]],
        birth=birth[told.child[rows]],
        category=np.full(len(rows), "M"),
        start=start[rows],
        end=up_to(end[rows], on),
    )


def _workers(source: Source, child: Ints, key: Words, since: np.datetime64, on: np.datetime64) -> Columns:
    social, birth = source.truth.work.social, source.sightings("case_system").birth
    lasts = np.isnat(social.end) | (social.end >= since)
    rows = np.flatnonzero(np.isin(social.child, child) & (social.start <= on) & lasts)
    return columns(
        child=key[social.child[rows]],
        birth=birth[social.child[rows]],
        worker=source.truth.workers.key[social.worker[rows]],
        start=social.start[rows],
        end=up_to(social.end[rows], on),
        reason=np.where(social.why[rows] == "assessment", "INITIA", "CHCHIL"),
    )
