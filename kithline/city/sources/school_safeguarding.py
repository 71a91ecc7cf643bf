"""Concerns of schools' safeguarding logs: half the schools keep one system, half another."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints, dates_between
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import Staff, make_staff

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
    child, on, notice = _concerns(source, draw, until)
    school = truth.enrolments.school_on(until, len(truth.people))[child]
    kept = np.flatnonzero(school != NOBODY)
    kept = kept[np.argsort(on[kept], kind="stable")]
    child, on, notice, school = child[kept], on[kept], notice[kept], school[kept]
    for place, (layout, back) in enumerate(SYSTEMS):
        rows = np.flatnonzero(school % len(SYSTEMS) == place)
        yield _log(source, leads, (child[rows], on[rows], notice[rows], school[rows]), layout, back)


def _concerns(
    source: Source, draw: np.random.Generator, until: np.datetime64
) -> tuple[Ints, np.ndarray, np.ndarray]:
    """Pupil and day of each concern, and whether a notice of the police stands behind it."""
    truth = source.truth
    since = until - np.timedelta64(DAYS, "D")
    pupils = np.unique(truth.enrolments.child[truth.enrolments.on(until)])
    weight = np.exp(0.8 * truth.strains.risk[pupils] - 0.3 * truth.strains.bond[pupils])
    count = max(4, round(RATE * len(pupils) * DAYS / 365))
    child = draw.choice(pupils, size=count, p=weight / weight.sum())
    on = np.busday_offset(dates_between(draw, since, until, count), 0, roll="backward")
    told = truth.incidents
    at = np.busday_offset(told.at.astype("datetime64[D]") + np.timedelta64(1, "D"), 0, roll="forward")
    noted = np.flatnonzero((at >= since) & (at < until) & (draw.random(len(at)) < ENCOMPASS))
    return (
        np.concatenate([child, told.child[noted]]),
        np.concatenate([on, at[noted]]),
        np.arange(count + len(noted)) >= count,
    )


def _log(
    source: Source,
    leads: Staff,
    concerns: tuple[Ints, np.ndarray, np.ndarray, Ints],
    layout: str,
    back: int,
) -> Delivery:
    truth, draw, (child, on, notice, school) = source.truth, source.draw(f"{FEED}.{layout}"), concerns
    day, strains, family = truth.today - timedelta(days=back), truth.strains, truth.people.family[child]
    pressing = np.stack(
        [
            getattr(strains, name)[family]
            for name in ("domestic_abuse", "substance", "mental_health", "neglect", "poverty")
        ]
    )
    category = np.where(
        notice,
        CATEGORIES[0],
        np.array(CATEGORIES)[(pressing + draw.normal(0, 0.8, pressing.shape)).argmax(axis=0)],
    )
    text = [
        SAID[word][-1] if told else SAID[word][int(draw.integers(len(SAID[word]) - (word == CATEGORIES[0])))]
        for word, told in zip(category.tolist(), notice.tolist(), strict=True)
    ]
    upn, count, code = truth.faces.upn[child], len(child), truth.schools.laestab[school]
    lead = leads.as_columns("lead", school)
    del lead["lead"]  # known by the e-mail address here
    return snapshot(
        day,
        {
            "concerns": columns(
                concern=np.char.add("C", (1001 + np.arange(count)).astype("U7")),
                school=code,
                upn=upn,
                **as_seen(
                    source.sightings("school"), child, np.datetime64(day), "forename", "surname", "birth"
                ),
                on=on,
                category=category,
                text=text,
                action=np.array(ACTIONS)[draw.integers(0, len(ACTIONS), count)],
                status=np.where(draw.random(count) < 0.4, "Monitoring", "Closed"),
                author_role=np.array(ROLES)[draw.integers(0, len(ROLES), count)],
                **lead,
            )
        },
        [(FEED, np.char.add(np.char.add(code, "|"), upn), child)],
        layout,
    )
