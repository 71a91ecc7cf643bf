"""SSDA903: children looked after at any time in the year to 31 March."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.case_files import case_ids, why_no_upn
from kithline.city.chance import Days, Ints, plus
from kithline.city.households import pairs
from kithline.city.names import Words
from kithline.city.sources import Columns, Delivery, Source, columns, up_to
from kithline.city.sources.cin_census import LAG, last_year

FEED = "ssda903"
# By a placement's code or its first letter. Parents provide for those placed with them alone (rule 550).
PROVIDERS = {"U": "PR1", "K": "PR4", "P1": "PR0", "P2": "PR4", "H": "PR4", "A": "PR1"}
WITH_PARENTS, TO_ADOPT, RESPITE = "P1", "A5", ("V3", "V4")
OF_THE_GROWN = ("E5", "E6", "E7", "E17")
GUARDIAN, OTHER_GUARDIAN = "E45", "E47"  # kin who fostered the child, and other kin
ON_THEIR_OWN, SUPPORTED, HOME = ("H5", "P2"), "K3", "K2"
ONE_CODE = 2026  # from the year to this March on those on their own have one code (the open validator; the schemas of
# the LIIA tools pipeline have it a year earlier)


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
    birth = view.births(on)  # one date of birth for a child in all of the return

    def head(of: Ints) -> dict[str, Words]:
        return {"child": key[of], "birth": birth[of]}

    ended = up_to(care.end[rows], on)
    uasc = child[truth.people.is_uasc[faces.person[child]]]
    adopted = rows[care.placement[rows] == TO_ADOPT]
    came = np.unique(care.child[rows[care.start[rows] >= since]])
    # Who leaves on the last day itself was looked after all the year (DfE, rule 191).
    to_the_end = np.isnat(ended) | (ended == on)
    stayed = (care.start[rows] <= since) & to_the_end & ~np.isin(care.legal[rows], RESPITE)
    grown = plus(birth[care.child[rows]], 6575) <= ended
    placement = _placements(source, rows, birth, ends.year)
    why_ended = np.where(np.isin(care.ended[rows], OF_THE_GROWN) & ~grown, "E8", care.ended[rows])
    # With parents a child is under an order (rule 378), with those who will adopt under one for it (rule 408).
    legal = np.where((placement == WITH_PARENTS) & (care.legal[rows] == "V2"), "C2", care.legal[rows])
    legal = np.where(placement == TO_ADOPT, "E1", legal)
    fostered = np.char.startswith(placement, "U")
    why_ended = np.where((why_ended == GUARDIAN) & ~fostered, OTHER_GUARDIAN, why_ended)
    tables: dict[str, Columns] = {
        "header": columns(
            **head(child),
            sex=view.sex[child],
            ethnicity=faces.ethnicity[child],
            upn=np.char.add(view.upn[child], why_no_upn(truth, view.upn[child], child, on)),
            mother=np.where(view.sex[child] == "F", "0", ""),
        ),
        "episodes": columns(
            child=key[care.child[rows]],
            start=care.start[rows],
            reason_started=care.why[rows],
            legal_status=legal,
            need=care.need[rows],
            placement=placement,
            provider=np.array([PROVIDERS.get(code) or PROVIDERS[code[0]] for code in placement]),
            end=ended,
            reason_ended=np.where(np.isnat(ended), "", why_ended),
            urn=_registered(placement, care.child[rows]),
        ),
        "reviews": _reviews(source, rows, key, birth, since, on),
        "uasc": columns(**head(uasc), sex=view.sex[uasc], until=plus(birth[uasc], int(18 * 365.25))),
        "oc2": _health(source, np.unique(care.child[rows[stayed]]), key, birth, on),
        "placed_for_adoption": columns(
            **head(care.child[adopted]),
            placed_on=care.start[adopted],
        ),
        "previous_permanence": columns(**head(came), option=np.full(len(came), "Z1")),
        "missing": _missing(source, rows, ended, key, birth, since, on),
        "sw_episodes": _workers(source, child, key, birth, since, on),
    }
    delivery = Delivery(
        ends + timedelta(days=LAG),
        {"year": str(ends.year)},
        tables,
        None,
        [("case_system", key[child], child)],
    )
    scored = [row for row, score in enumerate(tables["oc2"]["sdq_score"]) if score is not None]
    if scored:
        # One score that there is not (DfE's rule 180).
        delivery.spoil("oc2", "sdq_score", scored[int(source.draw(FEED).integers(len(scored)))], "41")
    yield delivery


def _placements(source: Source, rows: Ints, birth: Days, year: int) -> Words:
    """Each stay's latest, by the codes of the return's year. The return has a stay as one episode: of who came before
    16, which is too young to be on one's own (rule 371), it says a home."""
    care = source.truth.social_care.care
    placement = care.placement[rows]
    young = care.start[rows] < plus(birth[care.child[rows]], 16 * 366)
    alone = np.isin(placement, ON_THEIR_OWN) & (year >= ONE_CODE)
    return np.where(alone, np.where(young, HOME, SUPPORTED), placement)


def _registered(placement: Words, child: Ints) -> Words:
    """Ofsted's numbers, of a range that there is not: the council's own agency for foster carers and adopters, one of
    a dozen others for each child in a home; none with parents."""
    own = np.char.startswith(placement, "U") | np.char.startswith(placement, "A")
    number = np.where(own, "SC990001", np.char.add("SC9900", (10 + child % 12).astype("U2")))
    return np.where(placement == WITH_PARENTS, "", number)


def _health(source: Source, child: Ints, key: Words, birth: Days, on: np.datetime64) -> Columns:
    """Of who was looked after all the year: the answers that DfE asks of the age. Drawn by child and year."""
    draw = source.draw(f"{FEED}.health.{on}")
    chance = draw.random((len(birth), 8))[child]
    age = _whole_years(birth[child], on)

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


def _whole_years(birth: Days, on: np.datetime64) -> Ints:
    """Age in years on a day: birthdays that have been."""
    month = birth.astype("datetime64[M]")
    months = (on.astype("datetime64[M]") - month).astype(int)
    of_month = birth - month.astype("datetime64[D]")
    return (months - (of_month > on - on.astype("datetime64[M]").astype("datetime64[D]"))) // 12


def _reviews(
    source: Source, rows: Ints, key: Words, birth: Days, since: np.datetime64, on: np.datetime64
) -> Columns:
    """After four weeks, four months, then every six months; those of the year."""
    care = source.truth.social_care.care
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
    source: Source, rows: Ints, ended: Days, key: Words, birth: Days, since: np.datetime64, on: np.datetime64
) -> Columns:
    """Episodes of the year that began while the child was looked after; they end with the stay at the latest."""
    told = source.truth.missing
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


def _workers(
    source: Source, child: Ints, key: Words, birth: Days, since: np.datetime64, on: np.datetime64
) -> Columns:
    social = source.truth.work.social
    lasts = np.isnat(social.end) | (social.end >= since)
    rows = np.flatnonzero(np.isin(social.child, child) & (social.start <= on) & lasts)
    rows = rows[np.lexsort((social.start[rows], social.child[rows]))]
    end = up_to(social.end[rows], on)
    # One worker at a time: the next one ends what the last one had.
    followed = np.append(social.child[rows][1:] == social.child[rows][:-1], False)
    end = np.where(followed, np.fmin(end, np.append(social.start[rows][1:], np.datetime64("NaT"))), end)
    # Whom the next one takes over from has had the first contact (rule SW10b).
    came = np.insert(followed[:-1] & (end[:-1] >= social.start[rows][1:]), 0, False)
    return columns(
        child=key[social.child[rows]],
        birth=birth[social.child[rows]],
        worker=source.truth.workers.key[social.worker[rows]],
        start=social.start[rows],
        end=end,
        reason=np.where((social.why[rows] == "assessment") & ~came, "FCONTA", "TSPROC"),
    )
