"""How long records are kept: schedules as data, each with the law or the published schedule that it is taken from.

Councils differ. These are defaults; `retention.toml` in the installation's home changes years by a schedule's code
(`[years]`, such as `child_protection = 75`). They are general knowledge, not legal advice. A feed says of itself how
long its source keeps it (`Feed.retention`); where a child was in care or adopted, everything about the child is part of
that record, whatever feed it came from.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kithline.core.dates import add_months
from kithline.record.categories import (
    ADDRESS,
    ATTENDANCE,
    BENEFITS,
    CATEGORIES,
    CHARACTERISTICS,
    DOMESTIC_ABUSE,
    EARLY_HELP,
    ENCOMPASS,
    EXPLOITATION,
    FAMILY,
    FIRE,
    HEALTH,
    HOUSING,
    IDENTITY,
    INVOLVEMENT,
    MENTAL_HEALTH,
    MISSING,
    NOTES,
    OTHER_SERVICE,
    POLICE,
    PROBATION,
    SCHOOL,
    SCHOOL_CONCERN,
    SEND,
    SOCIAL_CARE,
    SUBSTANCE,
    SUSPENSION,
    YOUTH_JUSTICE,
    Category,
)

FILE = "retention.toml"
BLACKPOOL = "Blackpool Council, children's services retention schedule"
DEVON = "Devon County Council, Keeping Devon's Data: children's social care"
NHS = "NHS Records Management Code of Practice"
LOCAL = "A common local schedule, to be confirmed by the council"


class BadSchedule(ValueError):
    """`retention.toml` cannot be used; one line says why, and holds no personal value."""


@dataclass(frozen=True)
class Schedule:
    """Kept until so many years after birth (`from_birth`), after the last that is on record (`from_last`), or after an
    event of its kinds (`from_event`): the latest of those that are given.

    `covers`: the categories; none: all that is held of the person. `kinds`: it applies to whom such an event is on
    record of; none: to everyone of whom rows of its categories are. `from_death`: in place of the years from birth, of
    somebody who died before 18.
    """

    code: str
    title: str
    law: str
    source: str
    covers: tuple[Category, ...] = ()
    kinds: tuple[str, ...] = ()
    from_birth: int | None = None
    from_last: int | None = None
    from_event: int | None = None
    from_death: int | None = None


SCHEDULES = (
    Schedule(
        "adoption",
        "Adopted children",
        "Disclosure of Adoption Information (Post-Commencement Adoptions) Regulations 2005, reg 6",
        DEVON,
        kinds=("adoption_order",),
        from_event=100,
    ),
    Schedule(
        "looked_after",
        "Children in care, and care leavers",
        "Care Planning, Placement and Case Review (England) Regulations 2010, reg 50",
        BLACKPOOL,
        kinds=("cla_episode", "care_period", "care_leaver"),
        from_birth=75,
        from_death=15,
    ),
    Schedule(
        "child_protection",
        "Child protection",
        "Children Act 1989; Children Act 2004",
        BLACKPOOL,
        covers=(SOCIAL_CARE, NOTES, FAMILY, INVOLVEMENT, OTHER_SERVICE, IDENTITY, ADDRESS),
        kinds=("cp_plan",),
        from_last=35,
    ),
    Schedule(
        "children_in_need",
        "Children in need and other social care",
        LOCAL,
        DEVON,
        covers=(SOCIAL_CARE, NOTES),
        from_birth=21,
        from_last=3,
    ),
    Schedule(
        "education",
        "Schools and special educational needs",
        "Limitation Act 1980",
        LOCAL,
        covers=(SCHOOL, ATTENDANCE, SUSPENSION, SEND, SCHOOL_CONCERN),
        from_birth=25,
        from_last=1,
    ),
    Schedule(
        "health",
        "Health",
        NHS,
        NHS,
        covers=(HEALTH, MENTAL_HEALTH, SUBSTANCE),
        from_birth=25,
        from_last=8,
    ),
    Schedule(
        "police",
        "Police, probation, youth justice and exploitation",
        "As the force reviews it",
        LOCAL,
        covers=(POLICE, ENCOMPASS, MISSING, PROBATION, YOUTH_JUSTICE, EXPLOITATION),
        from_birth=25,
        from_last=6,
    ),
    Schedule(
        "family_help",
        "Early help and domestic abuse support",
        "Limitation Act 1980",
        LOCAL,
        covers=(EARLY_HELP, DOMESTIC_ABUSE),
        from_last=7,
    ),
    Schedule(
        "home",
        "Housing, benefits and fire",
        "Limitation Act 1980",
        LOCAL,
        covers=(HOUSING, BENEFITS, FIRE),
        from_last=6,
    ),
    Schedule(
        "services",
        "Which services were involved",
        LOCAL,
        LOCAL,
        covers=(INVOLVEMENT, OTHER_SERVICE),
        from_birth=21,
        from_last=6,
    ),
    # who somebody is: as long as anything else of them, or of those to whom the record ties them, is kept
    Schedule(
        "identity",
        "Who a person is, once nothing else is kept",
        "UK GDPR 5(1)(e)",
        LOCAL,
        covers=(IDENTITY, ADDRESS, FAMILY, CHARACTERISTICS),
        from_last=6,
    ),
)
CATEGORY_TITLES = {each.code: each.title for each in CATEGORIES}
FOLLOWS = "identity"
LOOKS = "looks"  # no schedule: the logs of looks and sign-ins, past `keep_years` of governance.toml
ERASURE = "erasure"  # no schedule: what a person asked to be erased, and an officer granted
WHO = frozenset(each.code for schedule in SCHEDULES if schedule.code == FOLLOWS for each in schedule.covers)


def schedules(home: Path) -> Mapping[str, Schedule]:
    """The schedules in force here, by code. Raises BadSchedule."""
    given: dict[str, int] = {}
    if (home / FILE).exists():
        try:
            given = tomllib.loads((home / FILE).read_text(encoding="utf-8")).get("years", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise BadSchedule(f"{FILE}: {fault}") from None
    known = {each.code: each for each in SCHEDULES}
    for code, years in given.items():
        if code not in known or not isinstance(years, int) or not 1 <= years <= 150:
            raise BadSchedule(
                f"{FILE}: [years] {code}: expected one of {', '.join(known)}, and 1 to 150 years"
            )
    return {code: _with_years(each, given.get(code)) for code, each in known.items()}


def _with_years(schedule: Schedule, years: int | None) -> Schedule:
    """The first of its own terms with other years."""
    if years is None:
        return schedule
    name = next(
        each for each in ("from_event", "from_birth", "from_last") if getattr(schedule, each) is not None
    )
    return replace(schedule, **{name: years})


@dataclass(frozen=True)
class Life:
    """What the sums need of one person. `last`: by category's code the last day that a row speaks of, None for one that
    is open; `events`: by kind the last day of such an event."""

    birth: date | None
    death: date | None
    last: Mapping[str, date | None]
    events: Mapping[str, date]


@dataclass(frozen=True)
class Due:
    """From when a category of a person's record need not be kept, by which schedule. `on` None: not yet to be said."""

    category: str
    schedule: str
    on: date | None


def due(life: Life, held: Sequence[Schedule]) -> tuple[Due, ...]:
    """For each category of which rows are held, the schedule that keeps it longest. Who one is follows the rest."""
    found = [_longest(life, category, held) for category in life.last]
    rest = [each.on for each in found if each.schedule != FOLLOWS]
    latest = None if None in rest else max((on for on in rest if on), default=date.min)
    return tuple(_following(each, latest) if each.schedule == FOLLOWS else each for each in found)


def _following(each: Due, latest: date | None) -> Due:
    on = None if each.on is None or latest is None else max(each.on, latest)
    return Due(each.category, each.schedule, on)


def _longest(life: Life, category: str, held: Sequence[Schedule]) -> Due:
    mine = [each for each in held if _applies(each, life, category)]
    ends = [(_end(each, life, category), each) for each in mine]
    for end, schedule in ends:
        if end is None:  # kept until something is known, or ends
            return Due(category, schedule.code, None)
    end, schedule = max(ends, key=lambda pair: pair[0] or date.max)
    return Due(category, schedule.code, end)


def _applies(schedule: Schedule, life: Life, category: str) -> bool:
    if schedule.kinds and not any(kind in life.events for kind in schedule.kinds):
        return False
    return not schedule.covers or category in {each.code for each in schedule.covers}


def _end(schedule: Schedule, life: Life, category: str) -> date | None:
    ends: list[date | None] = []
    if schedule.from_birth is not None:
        ends.append(_from_birth(schedule, life))
    if schedule.from_event is not None:
        ends.append(
            _later(
                max(life.events[kind] for kind in schedule.kinds if kind in life.events), schedule.from_event
            )
        )
    if schedule.from_last is not None:
        ends.append(_later(life.last[category], schedule.from_last))
    return None if None in ends else max(each for each in ends if each)


def _from_birth(schedule: Schedule, life: Life) -> date | None:
    if life.birth is None:
        return None
    died_young = life.death is not None and life.death < add_months(life.birth, 18 * 12)
    if died_young and schedule.from_death is not None:
        return _later(life.death, schedule.from_death)
    return _later(life.birth, schedule.from_birth)


def _later(day: date | None, years: int | None) -> date | None:
    return add_months(day, 12 * years) if day is not None and years is not None else None
