"""Incidents of domestic abuse of which schools are told, and children reported missing."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from kithline.city.chance import Days, Ints, among, dates_between, some_by_risk
from kithline.city.course import History
from kithline.city.harm import Harm
from kithline.city.lives import Lives
from kithline.city.names import Words
from kithline.city.people import Families, People
from kithline.city.seeds import Seeds
from kithline.city.social_care import SocialCare
from kithline.city.states import STRAINS
from kithline.city.strains import Strains

NOTICES = 0.045  # a year, per child of 4 to 17: an assumption
MISSING_CARE, MISSING_HOME = (
    0.12,
    0.006,
)  # in a year: of children in care (LAIT 2025); of others of 11 to 17 (assumption)


@dataclass(frozen=True)
class Incidents:
    """One row a child of an incident, in order of time."""

    number: Ints
    child: Ints
    at: np.ndarray  # datetime64[m]
    adult: Words
    present: np.ndarray


@dataclass(frozen=True)
class MissingEpisodes:
    """One row an episode, in order of time; `found` is none while the child is missing."""

    child: Ints
    reported: np.ndarray  # datetime64[m]
    found: np.ndarray
    in_care: np.ndarray
    risk: Words
    exploited: np.ndarray


def make_incidents(
    seeds: Seeds,
    people: People,
    families: Families,
    lives: Lives,
    history: History,
    since: date,
    today: date,
    until: date,
) -> Incidents:
    """Incidents by family, likelier with the month's strain; every child at home of 4 to 17 that day is named."""
    draw = seeds.draw("police.encompass")
    start, now = np.datetime64(since), np.datetime64(until)
    age = people.ages(np.datetime64(today))
    of_age = np.flatnonzero((people.mother >= 0) & (age > 4))
    family_of = people.family[of_age]
    count = max(5, round(NOTICES * int((age[of_age] < 18).sum()) / 1.5 * ((now - start).astype(int) / 365)))
    here = np.unique(family_of[age[of_age] < 18])
    on = np.sort(dates_between(draw, start, now, count))
    told = Harm.of(seeds, people, families, 0).told[here]
    family = _families_of(draw, on, here, history, told)
    hour = (17 + np.clip(draw.normal(4.5, 2.5, count), -8, 9)) * 60
    at = on.astype("datetime64[m]") + hour.astype(int).astype("timedelta64[m]")
    order = np.argsort(family_of, kind="stable")
    first = np.searchsorted(family_of[order], family)
    many = np.searchsorted(family_of[order], family, "right") - first
    number = np.repeat(np.arange(count), many)
    child = of_age[order][
        np.repeat(first, many) + np.arange(len(number)) - np.repeat(np.cumsum(many) - many, many)
    ]
    kind = families.kind[people.family[child]]
    adult = np.where(
        draw.random(count)[number] < 0.55, "mother", np.where(kind == "step", "step-father", "father")
    )
    came, gone = lives.arrived_on[people.family[child]], lives.left_on[people.family[child]]
    day = at[number].astype("datetime64[D]")
    years = (day - people.birth[child]).astype(float) / 365.25
    kept = (np.isnat(gone) | (gone > day)) & (np.isnat(came) | (came <= day)) & (years > 4) & (years < 18)
    kept &= at[number] < now.astype("datetime64[m]")
    present = draw.random(len(child)) < 0.6
    return Incidents(number[kept], child[kept], at[number][kept], adult[kept], present[kept])


def _families_of(draw: np.random.Generator, on: Days, here: Ints, history: History, told: np.ndarray) -> Ints:
    """The family of each incident, by the strain of the month; the last month kept stands for later ones."""
    month = np.minimum(np.searchsorted(history.months, on.astype("datetime64[M]")), len(history.months) - 1)
    found = np.zeros(len(on), dtype=np.int64)
    for place in np.unique(month):
        weight = told * np.exp(1.2 * history.family[place, here, STRAINS.index("domestic_abuse")] / 10)
        rows = np.flatnonzero(month == place)
        found[rows] = draw.choice(here, size=len(rows), p=weight / weight.sum())
    return found


def make_missing(
    seeds: Seeds, people: People, strains: Strains, care: SocialCare, since: date, today: date, until: date
) -> MissingEpisodes:
    """Episodes from `since` up to `until`, in spans of about a year; a few children go missing again and again."""
    spans = max(1, round((until - since).days / 365))
    edges = [since + (until - since) * place // spans for place in range(spans + 1)]
    parts = [
        _missing_within(
            seeds.draw(f"police.missing.{spans - place}"), people, strains, care, edges[place:][:2], today
        )
        for place in range(spans)
    ]
    return MissingEpisodes(
        *(
            np.concatenate([getattr(part, column.name) for part in parts])
            for column in fields(MissingEpisodes)
        )
    )


def _missing_within(
    draw: np.random.Generator,
    people: People,
    strains: Strains,
    care: SocialCare,
    span: list[date],
    today: date,
) -> MissingEpisodes:
    """Of those in care, and of the others of an age for it, as they were towards the end of the span."""
    start, now = np.datetime64(span[0]), np.datetime64(span[1])
    day = min(now, np.datetime64(today))
    age = people.ages(day)
    years = (now - start).astype(int) / 365
    held = among(care.care.start, care.care.end, day)
    in_care = np.unique(care.care.child[held & (care.care.child < len(people))])
    in_care = in_care[(age[in_care] > 10) & (age[in_care] < 18)]
    grown_up_here = (people.mother >= 0) & (age > 11) & (age < 18) & ~people.is_uasc
    others = np.setdiff1d(np.flatnonzero(grown_up_here), in_care)
    # The rate is of all looked after, and the young do not go.
    rate = strains.behaviour + 0.5 * strains.risk
    from_care = some_by_risk(
        draw, in_care, rate[in_care], max(3, round(MISSING_CARE * len(in_care) * years * 1.3))
    )
    from_home = some_by_risk(
        draw, others, 1.5 * rate[others], max(6, round(MISSING_HOME * len(others) * years))
    )
    who = np.concatenate([from_care, from_home])
    child = np.repeat(who, np.minimum(12, draw.geometric(0.45, len(who))))
    reported = dates_between(draw, start, now, len(child)).astype("datetime64[m]")
    reported += np.clip(draw.normal(21.5, 2, len(child)) * 60, 0, 1430).astype(int).astype("timedelta64[m]")
    found = reported + (draw.exponential(14, len(child)) * 60 + 40).astype(int).astype("timedelta64[m]")
    order = np.argsort(reported, kind="stable")
    child = child[order]
    risk = np.array(["low", "medium", "high"])[draw.choice(3, size=len(child), p=[0.25, 0.6, 0.15])]
    return MissingEpisodes(
        child, reported[order], found[order], np.isin(child, from_care), risk, draw.random(len(child)) < 0.12
    )
