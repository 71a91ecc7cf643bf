"""Session marks in truth: every pupil's ten marks a week, as codes, from the first term that a census reports.

A pupil has a rate of absence (by phase; DfE absence statistics for Portsmouth, 2025: primary 5.2%, secondary 10.1%,
special 21.5%; persistently absent 12.8%, 25.7%, 54.2%; severely 3.55%), and is absent in spells. A spell has a reason.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kithline.city.calendar import FEASTS, SESSIONS, Weeks
from kithline.city.chance import Ints, some_by_risk
from kithline.city.names import MUSLIM
from kithline.city.people import People
from kithline.city.schools import Enrolments, Schools, year_groups
from kithline.city.seeds import Seeds
from kithline.city.strains import Strains

CODES = np.array(
    ["-", "/", "\\", "L", "I", "O", "M", "G", "U", "N", "C", "R", "E", "C2", "B", "V", "#", "Z", "P"]
)
_NUMBER = {code: place for place, code in enumerate(CODES)}
MEDIAN = {"primary": 0.039, "secondary": 0.058, "special": 0.13}
SPREAD = {"primary": 0.74, "secondary": 0.95, "special": 0.9}
SEVERE = 0.02  # pupils who hardly come at all, beside those whom the spread makes so
REASONS = {"I": 0.60, "O": 0.17, "M": 0.06, "G": 0.07, "N": 0.04, "C": 0.03, "U": 0.03}


@dataclass
class Register:
    """`codes[pupil, week, session]`: places in CODES. `row_of[person]`: the pupil's row, or NOBODY."""

    pupils: Ints
    row_of: Ints
    weeks: Weeks
    codes: NDArray[np.int8]
    rate: NDArray[np.float64]

    def at_school(self, enrolments: Enrolments) -> NDArray[np.bool_]:
        """[enrolment, day]: on that roll on that day."""
        day = self.weeks.days()
        left = np.where(np.isnat(enrolments.leaving), np.datetime64("2200-01-01"), enrolments.leaving)
        return (enrolments.entry[:, None] <= day) & (left[:, None] >= day)


def make_register(
    seeds: Seeds,
    people: People,
    schools: Schools,
    enrolments: Enrolments,
    strains: Strains,
    weeks: Weeks,
    today: date,
) -> Register:
    """Draw the marks, day by day, all pupils at once."""
    draw = seeds.draw("attendance")
    pupils = np.unique(enrolments.child)
    row_of = np.full(len(people), -1)
    row_of[pupils] = np.arange(len(pupils))
    rate = _rates(draw, pupils, people, schools, enrolments, strains)
    length = np.where(rate > 0.4, 9.0, np.where(rate > 0.15, 3.0, 2.2))
    begin = np.minimum(0.95, rate / (length * (1 - rate)))
    days, count = len(weeks) * 5, len(pupils)
    codes = np.zeros((count, days, 2), dtype=np.int8)
    away = draw.random(count) < rate
    names = np.array([_NUMBER[code] for code in REASONS])
    share = np.cumsum(list(REASONS.values()))
    reason = _reasons(draw, names, share, rate)
    is_open = weeks.is_open.ravel()
    feast = np.isin(weeks.days(), np.array(FEASTS, dtype="datetime64[D]"))
    observant = MUSLIM[people.origin[pupils]] & (draw.random(count) < 0.8)
    for day in range(days):
        starts = ~away & (draw.random(count) < begin)
        stays = away & (draw.random(count) < 1 - 1 / length)
        fresh = _reasons(draw, names, share, rate)
        reason = np.where(stays, reason, fresh)
        away = starts | stays
        short = away & np.isin(reason, (_NUMBER["M"], _NUMBER["U"]))
        morning = away & (~short | (draw.random(count) < 0.6))
        late = draw.random(count) < 0.012 + 0.08 * np.minimum(rate, 0.5)
        codes[:, day, 0] = np.where(morning, reason, np.where(late, _NUMBER["L"], _NUMBER["/"]))
        codes[:, day, 1] = np.where(away & ~(short & morning), reason, _NUMBER["\\"])
        away &= ~short
        if feast[day]:
            codes[observant, day] = _NUMBER["R"]
        if not is_open[day]:
            codes[:, day] = _NUMBER["#"]
    _special_codes(draw, codes, rate, is_open)
    return Register(pupils, row_of, weeks, codes.reshape(count, len(weeks), SESSIONS), rate)


def _rates(
    draw: np.random.Generator,
    pupils: Ints,
    people: People,
    schools: Schools,
    enrolments: Enrolments,
    strains: Strains,
) -> NDArray[np.float64]:
    last = np.zeros(len(people), dtype=int)
    last[enrolments.child] = enrolments.school  # the latest enrolment is written last
    phase = schools.phase[last[pupils]]
    median = np.array([MEDIAN[name] for name in phase])
    spread = np.array([SPREAD[name] for name in phase])
    bond = strains.bond[pupils]
    bond = (bond - bond.mean()) / bond.std()
    rate = median * np.exp(spread * (0.6 * -bond + 0.8 * draw.normal(0, 1, len(pupils))))
    severe = some_by_risk(draw, np.arange(len(pupils)), -1.5 * bond, round(SEVERE * len(pupils)))
    rate[severe] = draw.uniform(0.5, 0.95, len(severe))
    return np.clip(rate, 0.004, 0.95)


def _reasons(
    draw: np.random.Generator, names: Ints, share: NDArray[np.float64], rate: NDArray[np.float64]
) -> NDArray[np.int8]:
    """A reason for each pupil; those away often are more often away without one."""
    found = names[np.minimum(np.searchsorted(share, draw.random(len(rate)) * share[-1]), len(names) - 1)]
    return np.where(draw.random(len(rate)) < np.minimum(0.5, rate), _NUMBER["O"], found).astype(np.int8)


def _special_codes(
    draw: np.random.Generator, codes: NDArray[np.int8], rate: NDArray[np.float64], is_open: NDArray[np.bool_]
) -> None:
    """Reduced timetables, education off site, a day's visit."""
    count, days, _ = codes.shape
    open_days = is_open[None, :]
    for code, chosen, session in (
        ("C2", np.flatnonzero((rate > 0.15) & (draw.random(count) < 0.06)), 1),
        ("B", np.flatnonzero((rate > 0.10) & (draw.random(count) < 0.05)), 0),
    ):
        for row in chosen:
            first = int(draw.integers(0, max(1, days - 40)))
            held = np.zeros(days, dtype=bool)
            held[first : first + int(draw.integers(20, 60))] = True
            present = codes[row, :, session] <= _NUMBER["L"]
            codes[row, held & present & open_days[0], session] = _NUMBER[code]
    visits = draw.random((count, days)) < 0.003
    present = (codes == _NUMBER["/"]).any(axis=2) & visits & open_days
    codes[present] = _NUMBER["V"]


def mark_suspended(register: Register, child: Ints, start: np.ndarray, sessions: Ints) -> None:
    """Write E over the sessions of each suspension that are in the register."""
    row = register.row_of[child]
    flat = register.codes.reshape(len(register.pupils), -1)
    day = register.weeks.days()
    first = np.searchsorted(day, start) * 2
    closed = _NUMBER["#"]
    for pupil, begins, lost in zip(row, first, sessions, strict=True):
        if pupil >= 0 and begins < flat.shape[1]:
            span = np.arange(begins, min(begins + int(lost), flat.shape[1]))
            flat[pupil, span[flat[pupil, span] != closed]] = _NUMBER["E"]


def absence(register: Register, sessions: NDArray[np.bool_] | None = None) -> tuple[Ints, Ints]:
    """Sessions possible and missed by pupil, over the sessions [pupil, week, session] given (all of them)."""
    missed = np.isin(
        register.codes, [_NUMBER[code] for code in ("I", "O", "M", "G", "U", "N", "C", "R", "E", "C2")]
    )
    possible = ~np.isin(register.codes, [_NUMBER[code] for code in ("-", "#", "Z")])
    if sessions is not None:
        missed, possible = missed & sessions, possible & sessions
    return possible.sum(axis=(1, 2)), missed.sum(axis=(1, 2))


def number_of(code: str) -> int:
    """The place of a code in CODES."""
    return _NUMBER[code]


__all__ = ["CODES", "Register", "absence", "make_register", "mark_suspended", "number_of", "year_groups"]
