"""The truth as it stood on a day: what began later is cut off, what ended later still runs.

A city is made a little further than its day, so that the days after can be told one by one and each says what all of
them at once would say. Tables of events are in order of time, so a row keeps its number when later ones are cut off.
People, schools and needs are those of the city's own day: nobody is born, moves home or changes school in the days
after. A day before the city's own is told likewise, as far back as a table goes: social care six years, schools and the
police from the window on.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from kithline.city.allocation import Work
from kithline.city.calendar import Weeks, window
from kithline.city.chance import up_to
from kithline.city.episodes import Allocations, care_on, rows_of, spells_on
from kithline.city.truth import Truth

AHEAD = 91  # days that are made beyond the city's day


def as_of(whole: Truth, day: date) -> Truth:
    """The truth that is so on the day, of one that was made further."""
    on = np.datetime64(day)
    return replace(
        whole,
        whole=whole,
        today=day,
        since=min(whole.since, window(day)),
        lives=replace(whole.lives, memberships=spells_on(whole.lives.memberships, on)),
        enrolments=_enrolments(whole.enrolments, on),
        register=_register(whole.register, on),
        suspensions=rows_of(whole.suspensions, whole.suspensions.start < on),
        social_care=care_on(whole.social_care, on),
        work=_work(whole, on),
        incidents=rows_of(whole.incidents, whole.incidents.at < on.astype("datetime64[m]")),
        missing=_missing(whole.missing, on),
        faces=replace(whole.faces, upn=_upns(whole, on)),
    )


def _enrolments(table: Any, on: np.datetime64) -> Any:
    found = rows_of(table, table.entry < on)
    over = np.isnat(found.leaving) | (found.leaving >= on)
    return replace(
        found,
        leaving=np.where(over, np.datetime64("NaT"), found.leaving),
        why=np.where(over, "", found.why),
    )


def _register(register: Any, on: np.datetime64) -> Any:
    """Whole weeks that ended before the day."""
    count = int((register.weeks.mondays + np.timedelta64(4, "D") < on).sum())
    weeks = Weeks(register.weeks.mondays[:count], register.weeks.is_open[:count])
    return replace(register, weeks=weeks, codes=register.codes[:, :count])


def _missing(table: Any, on: np.datetime64) -> Any:
    found = rows_of(table, table.reported < on.astype("datetime64[m]"))
    return replace(found, found=np.where(found.found >= on, np.datetime64("NaT"), found.found))


def _upns(whole: Truth, on: np.datetime64) -> np.ndarray:
    """Numbers of those who have been on a roll."""
    has = np.zeros(len(whole.faces), dtype=bool)
    has[whole.enrolments.child[whole.enrolments.entry < on]] = True
    return np.where(has, whole.faces.upn, "")


def _work(whole: Truth, on: np.datetime64) -> Work:
    """Allocations of the city's day; those whose need has ended since end; new needs go to the assessment teams."""
    base, care, work = np.datetime64(whole.today), whole.social_care, whole.work
    if on <= base:
        told = spells_on(work.social, on) if on < base else work.social
        return replace(work, social=told, help_worker=work.help_worker[: int((care.help.start <= on).sum())])
    social, need = work.social, care.referrals
    lasts = np.isnat(social.end)
    ends = np.full(
        int(max(need.child.max(), social.child.max())) + 1, np.datetime64("NaT"), dtype="datetime64[D]"
    )
    then = np.flatnonzero((need.start <= base) & (need.end > base))
    ends[need.child[then]] = need.end[then]
    old = np.where(lasts, up_to(ends[social.child], on), social.end)
    new = np.flatnonzero((need.start > base) & (need.start <= on) & ~need.nfa)
    duty = whole.workers.of("duty")
    family = whole.people.family[need.child[new]]
    return Work(
        Allocations(
            np.concatenate([social.child, need.child[new]]),
            np.concatenate([social.worker, duty[family % len(duty)]]),
            np.concatenate([social.start, need.start[new]]),
            np.concatenate([old, up_to(need.end[new], on)]),
            np.concatenate([social.why, np.full(len(new), "assessment")]),
        ),
        work.shown,
        work.help_worker[: int((care.help.start <= on).sum())],
    )
