"""Concerns of schools' safeguarding logs: half the schools keep one system, half another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from kithline.city.chance import Days, Ints
from kithline.city.names import Words
from kithline.city.over_years import Year, listed, over_years
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import Staff, make_staff
from kithline.city.truth import Truth

FEED = "school_safeguarding"
SYSTEMS = (("cpoms", 6), ("myconcern", 5))  # layout, days before today
DAYS = 190  # that a first delivery goes back
RATE = 0.30  # concerns a pupil and year (assumption), most of them about few pupils
ENCOMPASS = 0.7  # of notices of the police that a school writes into its log (assumption)
CATEGORIES = ("Domestic abuse", "Parental substance misuse", "Emotional wellbeing", "Neglect", "Poverty")
SAID = {
    "Domestic abuse": (
        "Said there had been shouting at home again and that nobody slept.",
        'Did not want to go home at the end of the day. Said "they will start again".',
        "Police notice received before school. Was quiet in the first lesson.",
    ),
    "Parental substance misuse": (
        "Came late and said that nobody had got up.",
        "The adult who collected smelt of alcohol and was unsteady.",
    ),
    "Emotional wellbeing": (
        "Found crying in the cloakroom and would not say why.",
        "Told a friend of not wanting to be here. Spoke with a trusted adult, plan made.",
        "Has stopped talking to friends this week.",
    ),
    "Neglect": (
        "Came without a coat and without lunch for the second day this week.",
        "Uniform not washed; other children have begun to remark on it.",
        "Said that there was no breakfast and no supper the day before.",
    ),
    "Poverty": (
        "The electricity is off at home, says an older sibling.",
        "Could not pay for the trip and stayed away on the day.",
    ),
}
ACTIONS = (
    "Spoke to a parent by telephone. Watched in the morning and at lunch.",
    "Shared with the class teacher. Check-in each day this week.",
    "Called the front door for advice: support through early help.",
)
ROLES = ("Class teacher", "Teaching assistant", "Form tutor", "Lunchtime supervisor", "Attendance officer")


def deliveries(source: Source) -> Iterator[Delivery]:
    """One delivery of each system."""
    truth, draw = source.truth, source.draw(FEED)
    leads = make_staff(draw, "DSL", len(truth.schools))
    until = np.datetime64(truth.today - timedelta(days=max(back for _, back in SYSTEMS)))
    found = over_years(source.seeds, f"sources.{FEED}", truth, _concerns)
    told = listed(found.on, found.on, until, DAYS)
    for place, (layout, back) in enumerate(SYSTEMS):
        rows = told[found.school[told] % len(SYSTEMS) == place]
        yield _log(source, leads, found, rows, layout, back)


@dataclass(frozen=True)
class Concerns:
    """One row a concern: pupil, school and day, what it is about, and what is written."""

    child: Ints
    school: Ints
    on: Days
    category: Words
    text: Words
    action: Ints
    author: Ints
    is_watched: np.ndarray


def _concerns(year: Year, truth: Truth) -> Concerns:
    """Of a year, in order of date; behind some of them stands a notice of the police."""
    draw, rolls, many = year.draw, truth.enrolments, len(truth.people)
    pupils = np.unique(rolls.child[rolls.on(year.start) | rolls.on(year.end - np.timedelta64(1, "D"))])
    weight = np.exp(0.8 * truth.strains.risk[pupils] - 0.3 * truth.strains.bond[pupils])
    count = year.many(RATE, len(pupils), 4)
    child = draw.choice(pupils, size=count, p=weight / weight.sum())
    on = np.busday_offset(year.dates(count), 0, roll="backward")
    told = truth.incidents
    at = np.busday_offset(told.at.astype("datetime64[D]") + np.timedelta64(1, "D"), 0, roll="forward")
    noted = np.flatnonzero((at >= year.start) & (at < year.end) & (draw.random(len(at)) < ENCOMPASS))
    child, on = np.concatenate([child, told.child[noted]]), np.concatenate([on, at[noted]])
    notice = np.arange(len(child)) >= count
    school = _schools_at(truth, child, on, many)
    kept = np.flatnonzero(school != NOBODY)
    kept = kept[np.argsort(on[kept], kind="stable")]
    child, on, notice, school = child[kept], on[kept], notice[kept], school[kept]
    category, text = _said(draw, truth, child, notice)
    return Concerns(
        child,
        school,
        on,
        category,
        text,
        draw.integers(0, len(ACTIONS), len(child)),
        draw.integers(0, len(ROLES), len(child)),
        draw.random(len(child)) < 0.4,
    )


def _schools_at(truth: Truth, child: Ints, on: Days, many: int) -> Ints:
    """The school of each on its day, month by month; NOBODY where there was none."""
    month = on.astype("datetime64[M]")
    found = np.full(len(child), NOBODY)
    for each in np.unique(month):
        rows = np.flatnonzero(month == each)
        found[rows] = truth.enrolments.school_on(each.astype("datetime64[D]") + 14, many)[child[rows]]
    return found


def _said(draw: np.random.Generator, truth: Truth, child: Ints, notice: np.ndarray) -> tuple[Words, Words]:
    """What a concern is about, by what presses on the family most, and in which words."""
    strains, family = truth.strains, truth.people.family[child]
    pressing = np.stack(
        [
            getattr(strains, name)[family]
            for name in ("domestic_abuse", "substance", "mental_health", "neglect", "poverty")
        ]
    )
    most = (pressing + draw.normal(0, 0.8, pressing.shape)).argmax(axis=0)
    category = np.where(notice, CATEGORIES[0], np.array(CATEGORIES)[most])
    chance = draw.random(len(child))
    text = [
        SAID[word][-1] if told else SAID[word][int(one * (len(SAID[word]) - (word == CATEGORIES[0])))]
        for word, told, one in zip(category.tolist(), notice.tolist(), chance.tolist(), strict=True)
    ]
    return category, np.array(text, dtype="U90")


def _log(
    source: Source,
    leads: Staff,
    found: Concerns,
    rows: Ints,
    layout: str,
    back: int,
) -> Delivery:
    truth, day, child, school = (
        source.truth,
        source.truth.today - timedelta(days=back),
        found.child[rows],
        found.school[rows],
    )
    upn, code = truth.faces.upn[child], truth.schools.laestab[school]
    lead = leads.as_columns("lead", school)
    del lead["lead"]  # known by the e-mail address here
    return snapshot(
        day,
        {
            "concerns": columns(
                concern=np.char.add("C", (1001 + rows).astype("U7")),
                school=code,
                upn=upn,
                **as_seen(
                    source.sightings("school"), child, np.datetime64(day), "forename", "surname", "birth"
                ),
                on=found.on[rows],
                category=found.category[rows],
                text=found.text[rows],
                action=np.array(ACTIONS)[found.action[rows]],
                status=np.where(found.is_watched[rows], "Monitoring", "Closed"),
                author_role=np.array(ROLES)[found.author[rows]],
                **lead,
            )
        },
        [(FEED, np.char.add(np.char.add(code, "|"), upn), child)],
        layout,
    )
