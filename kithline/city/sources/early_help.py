"""The early help system: episodes that the case system lists too, with assessment, lead practitioner and meetings."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.chance import Days, Ints, plus, up_to
from kithline.city.names import Words
from kithline.city.people import NOBODY
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff

FEED = "early_help"
BACK = 5
BY_SCHOOL = 0.35  # of episodes: led by a member of a school's staff (assumption)
MEETINGS = 3  # of an episode, six weeks apart, that the system still shows
EVERY = 42  # days
GIVERS, GIVEN = ("Mother", "Father", "Both parents"), (8, 1, 2)
NEEDS = (
    "Domestic abuse",
    "Drugs or alcohol",
    "Parent's mental health",
    "Routines at home",
    "Money and housing",
)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last week's lists: every episode of six years."""
    truth, day = source.truth, source.truth.today - timedelta(days=BACK)
    on, told = np.datetime64(day), truth.social_care.help
    rows = np.flatnonzero(told.start <= on)
    child, end = told.child[rows], up_to(told.end[rows], on)
    mother = truth.faces.mother[child]
    people = np.unique(np.concatenate([child, mother[mother != NOBODY]]))
    key = numbered(source.draw(FEED), "EHM", len(truth.faces))
    view = source.sightings(FEED)
    seen = as_seen(
        view, people, on, "nhs_number", "forename", "surname", "birth", "sex", "address", "postcode"
    )
    yield snapshot(
        day,
        {
            "people": columns(
                person=key[people],
                upn=np.where(np.isin(people, child), view.upn[people], ""),
                ethnicity=np.where(np.isin(people, child), truth.faces.ethnicity[people], ""),
                **seen,
            ),
            "episodes": _episodes(source, rows, key, end),
            **_steps(source, rows, key, end, day),
        },
        [(FEED, key[people], people)],
    )


def _reasons(source: Source, child: Ints) -> Words:
    """What presses most on the family."""
    strains, family = source.truth.strains, source.truth.people.family[child]
    pressing = np.stack(
        [
            strains.domestic_abuse[family],
            strains.substance[family],
            strains.mental_health[family],
            strains.neglect[family],
            strains.poverty[family],
        ]
    )
    return np.array(NEEDS)[pressing.argmax(axis=0)]


def _episodes(source: Source, rows: Ints, key: Words, end: Days) -> Columns:
    truth, draw = source.truth, source.draw(f"{FEED}.episodes")
    told, workers, count = truth.social_care.help, truth.workers, len(rows)
    child, helper = told.child[rows], truth.work.help_worker[rows]
    pastoral = make_staff(draw, "PL", len(truth.schools))
    school = truth.enrolments.school_on(np.datetime64(truth.today), len(truth.people))[child]
    # A pair of numbers an episode, in order of time: those of the first stay when others come.
    chance = draw.random((count, 2))
    by_school = (school != NOBODY) & (chance[:, 0] < BY_SCHOOL)

    def lead(of_school: np.ndarray, of_council: np.ndarray | str) -> np.ndarray:
        return np.where(by_school, of_school, of_council)

    return columns(
        episode=np.char.add("EP", (5001 + rows).astype("U7")),
        person=key[child],
        start=told.start[rows],
        end=end,
        reason=_reasons(source, child),
        level=np.where(chance[:, 1] < 0.7, "Targeted", "Targeted plus"),
        closure_reason=np.where(np.isnat(end), "", told.reason[rows]),
        agency=lead(truth.schools.name[school], "Early help service"),
        lead=lead(pastoral.key[school], workers.key[helper]),
        lead_name=lead(pastoral.name[school], workers.name[helper]),
        lead_title=lead(np.full(count, "Pastoral lead"), workers.title[helper]),
        lead_telephone=lead(pastoral.telephone[school], workers.telephone[helper]),
        lead_email=lead(pastoral.email[school], workers.email[helper]),
    )


def _steps(source: Source, rows: Ints, key: Words, end: Days, day: date) -> dict[str, Columns]:
    """What was agreed and assessed before an episode, and the family's meetings while it lasted."""
    draw, told, on = source.draw(f"{FEED}.steps"), source.truth.social_care.help, np.datetime64(day)
    child, start, count = told.child[rows], told.start[rows], len(rows)
    chance = draw.random((count, 2 + 2 * MEETINGS))
    begun = plus(start, -(10 + 20 * chance[:, 0]).astype(int))
    born = begun > source.truth.faces.birth[child]
    until = np.where(np.isnat(end), on, end)
    held = np.minimum(MEETINGS, ((until - start).astype(int) - 20) // EVERY).clip(0)
    of, place = np.repeat(np.arange(count), held), _counted(held)
    met = plus(start[of], 20 + EVERY * place)
    withdrew = (told.reason[rows] == "Declined") & ~np.isnat(end)
    number = (5001 + rows).astype("U7")
    return {
        "assessments": columns(
            assessment=np.char.add("AS", number[born]),
            person=key[child[born]],
            start=begun[born],
            end=start[born],
            type=np.full(int(born.sum()), "Whole family"),
            needs=_reasons(source, child[born]),
            outcome=np.full(int(born.sum()), "Plan agreed"),
        ),
        "meetings": columns(
            meeting=np.char.add(np.char.add(np.char.add("TF", number[of]), "-"), place.astype("U2")),
            person=key[child[of]],
            on=met,
            outcome=np.where(chance[of, 2 + place] < 0.8, "Plan continues", "Plan changed"),
            scale=(3 + (4 * chance[of, 2 + MEETINGS + place]).astype(int) + place).astype("U2"),
            next_on=plus(met, EVERY),
        ),
        "consents": columns(
            consent=np.char.add("CO", number),
            person=key[child],
            service=np.full(count, "Early help assessment and plan"),
            given_by=np.array(GIVERS)[
                np.searchsorted(np.cumsum(GIVEN), chance[:, 1] * sum(GIVEN), side="right")
            ],
            start=np.maximum(begun, source.truth.faces.birth[child]),
            end=np.where(withdrew, end, np.datetime64("NaT")),
            withdrawn=[True if each else None for each in withdrew.tolist()],
        ),
    }


def _counted(many: Ints) -> Ints:
    """0, 1, 2 ... within each run of so many."""
    return np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
