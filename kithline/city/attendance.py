"""Session marks in truth: every pupil's ten marks a week, as codes, from the first term that a census reports.

A pupil has a rate of absence by phase, bond to school and what work there is with the family in that week, and is
absent in spells. A spell has a reason. Rates: DfE LAIT, absence in Portsmouth, 2025.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kithline.city.calendar import FEASTS, SESSIONS, Weeks
from kithline.city.chance import Ints
from kithline.city.episodes import rows_of
from kithline.city.known import Known
from kithline.city.names import MUSLIM
from kithline.city.people import People
from kithline.city.schools import Enrolments, Schools, year_groups
from kithline.city.seeds import Seeds
from kithline.city.strains import Strains

CODES = np.array(
    ["-", "/", "\\", "L", "I", "O", "M", "G", "U", "N", "C", "R", "E", "C2", "B", "V", "#", "Z", "P"]
)
_NUMBER = {code: place for place, code in enumerate(CODES)}
_MISSED = np.isin(CODES, ["I", "O", "M", "G", "U", "N", "C", "R", "E", "C2"])
_POSSIBLE = ~np.isin(CODES, ["-", "#", "Z"])
# By phase: mean rate, share above a tenth, share above a half, and how far the often absent lack a reason.
PHASES = {
    "primary": (0.055, 0.1175, 0.0103, 0.75),
    "secondary": (0.1015, 0.2571, 0.063, 1.0),
    "special": (0.2251, 0.59, 0.22, 0.33),
}
NEED, CARE, PLAN = 1.64, -1.12, 0.85  # what open work, care, a plan add to the inclination to be absent (sd)
REASONS = {"I": 0.67, "O": 0.10, "M": 0.08, "G": 0.06, "N": 0.03, "C": 0.04, "U": 0.02}


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
    known: Known,
    weeks: Weeks,
    module: str = "attendance",
) -> Register:
    """Draw the marks, day by day, all at once of those who were on a roll in these weeks."""
    draw = seeds.draw(module)
    enrolments = on_rolls(enrolments, weeks)
    pupils = np.unique(enrolments.child)
    row_of = np.full(len(people), -1)
    row_of[pupils] = np.arange(len(pupils))
    rates, excuse = _rates(draw, pupils, people, schools, enrolments, strains, known, weeks)
    standing = _standing(known, pupils, weeks)
    days, count = len(weeks) * 5, len(pupils)
    codes = np.zeros((count, days, 2), dtype=np.int8)
    rate = rates[standing[0], np.arange(count)]
    away = draw.random(count) < rate
    names = np.array([_NUMBER[code] for code in REASONS])
    share = np.cumsum(list(REASONS.values()))
    reason = _reasons(draw, names, share, rate * excuse)
    is_open = weeks.is_open.ravel()
    feast = np.isin(weeks.days(), np.array(FEASTS, dtype="datetime64[D]"))
    observant = MUSLIM[people.origin[pupils]] & (draw.random(count) < 0.8)
    for day in range(days):
        if day % 5 == 0:
            rate = rates[standing[day // 5], np.arange(count)]
            length = np.where(rate > 0.4, 9.0, np.where(rate > 0.15, 3.0, 2.2))
            begin = np.minimum(0.95, rate / (length * (1 - rate)))
        starts = ~away & (draw.random(count) < begin)
        stays = away & (draw.random(count) < 1 - 1 / length)
        fresh = _reasons(draw, names, share, rate * excuse)
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


def on_rolls(enrolments: Enrolments, weeks: Weeks) -> Enrolments:
    """The places on a roll that had not ended before the weeks, nor began after them."""
    first, last = weeks.mondays[0], weeks.mondays[-1] + np.timedelta64(5, "D")
    kept = (np.isnat(enrolments.leaving) | (enrolments.leaving >= first)) & (enrolments.entry < last)
    return rows_of(enrolments, kept)


def _rates(
    draw: np.random.Generator,
    pupils: Ints,
    people: People,
    schools: Schools,
    enrolments: Enrolments,
    strains: Strains,
    known: Known,
    weeks: Weeks,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rates [standing, pupil] (no concern, in need, in care, on a plan), and how far the often absent lack a reason."""
    last = np.zeros(len(people), dtype=int)
    last[enrolments.child] = enrolments.school  # the latest enrolment is written last
    phase = schools.phase[last[pupils]]
    bond = strains.bond[pupils]
    inclined = 0.6 * (bond.mean() - bond) / bond.std() + 0.8 * draw.normal(0, 1, len(pupils))
    middle = weeks.mondays[len(weeks) // 2]
    need, care = known.in_need(middle)[pupils], known.in_care(middle)[pupils]
    typical = inclined + np.where(care, CARE, NEED * need)
    rates, excuse = np.zeros((4, len(pupils))), np.ones(len(pupils))
    for name, (mean, persistent, severe, part) in PHASES.items():
        of = phase == name
        if of.any():
            ladder = np.sort(typical[of])
            for standing, more in enumerate((0.0, NEED, CARE, PLAN)):
                rank = np.searchsorted(ladder, inclined[of] + more) / len(ladder)
                rates[standing, of] = _rate_of(rank, mean, persistent, severe)
            excuse[of] = part
    return np.clip(rates, 0.004, 0.95), excuse


def _rate_of(rank: NDArray[np.float64], mean: float, persistent: float, severe: float) -> NDArray[np.float64]:
    """The rate at a rank from 0 to 1, so that mean and shares above a tenth and a half come out."""
    least, most = 0.008, 0.1
    often = most * 5 ** (np.linspace(0, 1, 101) ** 2)
    low = (mean - severe * 0.7 - (persistent - severe) * often.mean()) / (1 - persistent)
    power = (most - least) / max(low - least, 0.002) - 1
    below = least + (most - least) * np.clip(rank / (1 - persistent), 0, 1) ** power
    between = most * 5 ** (np.clip((rank - 1 + persistent) / (persistent - severe), 0, 1) ** 2)
    above = 0.5 + 0.4 * np.clip((rank - 1 + severe) / severe, 0, 1)
    return np.where(rank < 1 - persistent, below, np.where(rank < 1 - severe, between, above))


def _standing(known: Known, pupils: Ints, weeks: Weeks) -> NDArray[np.int8]:
    """[week, pupil]: 0, 1 in need, 2 in care, 3 on a plan."""
    found = np.zeros((len(weeks), len(pupils)), dtype=np.int8)
    for week, monday in enumerate(weeks.mondays):
        found[week, known.in_need(monday)[pupils]] = 1
        found[week, known.on_plan(monday)[pupils]] = 3
        found[week, known.in_care(monday)[pupils]] = 2
    return found


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


def absence(
    register: Register, sessions: NDArray[np.bool_] | None = None, rows: Ints | None = None
) -> tuple[Ints, Ints]:
    """Sessions possible and missed by pupil. `sessions`: those [pupil, week, session] only; `rows`: those pupils."""
    codes = register.codes if rows is None else register.codes[rows]
    missed, possible = _MISSED[codes], _POSSIBLE[codes]
    if sessions is not None:
        missed, possible = missed & sessions, possible & sessions
    return possible.sum(axis=(1, 2)), missed.sum(axis=(1, 2))


def counts_of(register: Register, codes: tuple[str, ...], rows: Ints, weeks: NDArray[np.bool_]) -> int:
    """Sessions with one of the codes, of these pupils in these weeks."""
    wanted = np.isin(CODES, codes)
    return int(wanted[register.codes[rows][:, weeks]].sum())


def number_of(code: str) -> int:
    """The place of a code in CODES."""
    return _NUMBER[code]


__all__ = [
    "CODES",
    "Register",
    "absence",
    "counts_of",
    "make_register",
    "mark_suspended",
    "number_of",
    "year_groups",
]
