"""The whole truth of a city, made in the order in which causes run. Nothing here is seen by any agency as it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from kithline.city.allocation import Work, make_work
from kithline.city.attendance import Register, make_register, mark_suspended
from kithline.city.calendar import YEARS_TOLD, first_marks, school_weeks, window
from kithline.city.chance import Ints
from kithline.city.circumstances import Circumstances, make_circumstances
from kithline.city.course import Hazards, History
from kithline.city.episodes import care_on
from kithline.city.faces import Faces, make_faces
from kithline.city.homes import HomesByPerson
from kithline.city.kin import Kin, make_kin
from kithline.city.known import Known
from kithline.city.lives import Lives, make_lives
from kithline.city.people import Families, People, make_people
from kithline.city.places import Places, make_places
from kithline.city.placing import house_children
from kithline.city.police import Incidents, MissingEpisodes, make_incidents, make_missing
from kithline.city.pupils import Pupils, make_pupils
from kithline.city.relatives import Relatives, make_relatives
from kithline.city.schools import Enrolments, Schools, make_enrolments, make_schools, make_upns
from kithline.city.seeds import Seeds
from kithline.city.sen import Sen, make_sen
from kithline.city.services import follow
from kithline.city.sizes import Size
from kithline.city.social_care import SocialCare, make_social_care
from kithline.city.states import make_traits
from kithline.city.strains import Strains, make_strains
from kithline.city.suspensions import Suspensions, make_suspensions
from kithline.city.workers import Workers, make_workers
from kithline.city.youth_justice import YouthJustice, make_youth_justice

Made = TypeVar("Made")


@dataclass(frozen=True)
class Truth:
    """Everything that is so, up to `today`; `made_on` is the city's own day, of which the people are.

    `whole`: the truth of which this one was cut (see `horizon`). `kept`: what was drawn of it once.
    """

    size: Size
    made_on: date
    today: date
    since: date
    places: Places
    people: People
    families: Families
    lives: Lives
    strains: Strains
    sen: Sen
    schools: Schools
    enrolments: Enrolments
    register: Register
    suspensions: Suspensions
    workers: Workers
    social_care: SocialCare
    work: Work
    incidents: Incidents
    missing: MissingEpisodes
    youth_justice: YouthJustice
    faces: Faces
    kin: Kin
    circumstances: Circumstances
    pupils: Pupils
    relatives: Relatives
    hazards: Hazards
    history: History
    whole: "Truth | None" = field(default=None, repr=False)
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def uncut(self) -> "Truth":
        """All that is so, whatever the day: of it is drawn what must not change from one day to the next."""
        return self.whole or self

    @cached_property
    def homes(self) -> HomesByPerson:
        """Of the truth that is not cut: where each person lived on any day up to `today`."""
        return HomesByPerson(self.lives)

    @cached_property
    def numbers_at_home(self) -> tuple[Ints, Ints]:
        """Pairs of household and person (household times people, plus person), in order, of all who are ever in one;
        and the number of each in it, from 1, the oldest first."""
        members, many = self.lives.memberships, len(self.people)
        pair = np.unique(members.household * many + members.person)
        household, who = pair // many, pair % many
        order = np.lexsort((self.people.birth[who], household))
        number = np.empty(len(pair), dtype=np.int64)
        number[order] = np.arange(len(pair)) - np.searchsorted(household, household) + 1
        return pair, number

    def once(self, seeds: Seeds, name: str, make: Callable[[], Made]) -> Made:
        """What `make` makes by these seeds: made once of a city, for whatever day it is asked."""
        key = (name, seeds.seed, tuple(sorted(seeds.other.items())), seeds.biases)
        if key not in self.kept:
            self.kept[key] = make()
        found: Made = self.kept[key]
        return found


def make_whole(seeds: Seeds, size: Size, today: date, until: date) -> Truth:
    """Make the city of a day and what comes after it up to `until`; `horizon.as_of` says what is so on a day.

    Every part draws from its own seed; what comes later never changes what came before.
    """
    since, told_from = window(today), today - timedelta(days=365 * YEARS_TOLD)
    now, end = np.datetime64(today), np.datetime64(until)
    places = make_places(seeds, size)
    people, families = make_people(seeds, size, today)
    lives = make_lives(seeds, people, families, places, since, today)
    home = lives.homes_on(np.datetime64(since), len(people))
    traits = make_traits(seeds, people, families, places, home)
    relatives = make_relatives(seeds, people, families, traits, now)
    course = follow(seeds, people, families, lives, traits, now, end)
    social_care = make_social_care(seeds, people, lives, course, now, end)
    house_children(seeds, people, families, lives, places, relatives, social_care)
    known = Known(social_care, len(people))
    strains = make_strains(seeds, people, traits, course.states)
    sen = make_sen(seeds, people, strains, known, today)
    schools = make_schools(seeds, size)
    enrolments = make_enrolments(seeds, people, families, lives, places, schools, sen, since, until)
    weeks = school_weeks(first_marks(today), until)
    register = make_register(seeds, people, schools, enrolments, strains, known, weeks)
    suspensions = make_suspensions(seeds, people, schools, enrolments, strains, known, register)
    mark_suspended(register, suspensions.child, suspensions.start, suspensions.sessions)
    workers = make_workers(seeds, size)
    as_known = care_on(social_care, now)
    kin = make_kin(seeds, people, families, relatives, as_known, today)
    return Truth(
        size=size,
        made_on=today,
        today=today,
        since=since,
        places=places,
        people=people,
        families=families,
        lives=lives,
        strains=strains,
        sen=sen,
        schools=schools,
        enrolments=enrolments,
        register=register,
        suspensions=suspensions,
        workers=workers,
        social_care=social_care,
        work=make_work(seeds, people, social_care, workers, today),
        incidents=make_incidents(seeds, people, families, lives, course.history, told_from, today, until),
        missing=make_missing(seeds, people, strains, social_care, told_from, today, until),
        youth_justice=make_youth_justice(seeds, people, strains, workers, today),
        faces=make_faces(seeds, people, lives, make_upns(seeds, people, schools, enrolments)),
        kin=kin,
        circumstances=make_circumstances(seeds, people, families, kin, strains.kin, as_known, today),
        pupils=make_pupils(seeds, people, strains, today),
        relatives=relatives,
        hazards=course.hazards,
        history=course.history,
    )


def make_truth(seeds: Seeds, size: Size, today: date) -> Truth:
    """The city as it is on its day."""
    from kithline.city.horizon import AHEAD, as_of  # it cuts what is made here

    return as_of(make_whole(seeds, size, today, today + timedelta(days=AHEAD)), today)
