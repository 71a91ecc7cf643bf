"""Attendance of a pupil, worked out from register codes. The one place where a session is counted.

A session is a morning or an afternoon. ``possible`` sessions are those that the pupil attended or was
absent from; sessions on which a pupil could not attend (Q, Y1 to Y7) or was not expected (D, X, Z, #) are
neither, and so is one with no mark. Persistent absence is 10% or more of possible sessions missed, severe
absence 50% or more (DfE "Pupil absence in schools in England: methodology"); both are decided with whole
numbers, so that exactly 10.0% is persistent on every machine.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from kithline.record.measures.session_codes import (
    GROUP_OF,
    LATE,
    NO_MARK,
    REDUCED_TIMETABLE,
    Group,
    group_of,
)

SESSIONS_IN_WEEK = 10
PERSISTENT_PER_CENT = 10
SEVERE_PER_CENT = 50


class Attendance(NamedTuple):
    """Sessions counted, over any stretch of time. All fields count sessions."""

    sessions_all: int = 0
    possible: int = 0
    attended: int = 0
    authorised: int = 0
    unauthorised: int = 0
    unable_to_attend: int = 0
    not_expected: int = 0
    no_mark: int = 0
    reduced_timetable: int = 0  # C2, which is within authorised as well
    late: int = 0  # L only: arrived before the register closed, within attended as well

    @property
    def absent(self) -> int:
        """Sessions missed, authorised or not."""
        return self.authorised + self.unauthorised

    @property
    def absence_rate(self) -> Fraction | None:
        """Sessions missed out of possible ones, exact; None when none was possible. Above 1 if not
        ``is_consistent``."""
        return Fraction(self.absent, self.possible) if self.possible else None

    @property
    def attendance_rate(self) -> Fraction | None:
        """Sessions attended out of possible ones, exact; None when none was possible."""
        return Fraction(self.attended, self.possible) if self.possible else None

    @property
    def is_persistent(self) -> bool:
        """Whether 10% or more of possible sessions were missed; severe absence is persistent too. No
        without sessions."""
        return self._missed_at_least(PERSISTENT_PER_CENT)

    @property
    def is_severe(self) -> bool:
        """Whether 50% or more of possible sessions were missed. No without possible sessions."""
        return self._missed_at_least(SEVERE_PER_CENT)

    @property
    def is_consistent(self) -> bool:
        """Whether the figures can be true together. Termly totals may name more absences than possible
        sessions."""
        return self.absent <= self.possible

    def _missed_at_least(self, per_cent: int) -> bool:
        return self.possible > 0 and self.absent * 100 >= self.possible * per_cent


def from_marks(weeks: Iterable[str]) -> Attendance:
    """Attendance from weeks of marks. A week is ten marks separated by spaces, Monday morning to Friday
    afternoon.

    ``-`` stands where no mark was recorded. ValueError when a week has not ten marks or a mark is no
    register code.
    """
    return combine(map(_week, weeks))


def from_totals(totals: Mapping[str, int], possible: int | None = None) -> Attendance:
    """Attendance from a term's totals by code, as School Census gives them.

    The census counts absences by code and gives the possible sessions as one figure, which then stands:
    what was possible and not absent was attended. Without ``possible`` the totals must hold every code, the
    present marks included. Where the absences exceed ``possible`` nothing is attended and the result is not
    ``is_consistent``: show that, not a rate. ValueError for an unknown code or a total below nought.
    """
    if min((*totals.values(), possible or 0), default=0) < 0:
        raise ValueError("expected totals of sessions of nought or more")
    counted = _counted({code: sessions for code, sessions in totals.items() if sessions})
    if possible is None:
        return counted
    attended = max(0, possible - counted.absent)
    outside = counted.unable_to_attend + counted.not_expected + counted.no_mark
    return counted._replace(possible=possible, attended=attended, sessions_all=possible + outside)


def combine(attendances: Iterable[Attendance]) -> Attendance:
    """Several attendances as one: the terms of a year, or a pupil's two schools. They must not hold the
    same sessions."""
    return Attendance(*map(sum, zip(*attendances, strict=True)))


_COUNT_OF = {
    Group.PRESENT: "attended",
    Group.APPROVED: "attended",
    Group.AUTHORISED: "authorised",
    Group.UNAUTHORISED: "unauthorised",
    Group.UNABLE: "unable_to_attend",
    Group.NOT_EXPECTED: "not_expected",
    Group.NO_MARK: "no_mark",
}
_COUNTED_AS = {code: _COUNT_OF[group] for code, group in GROUP_OF.items()}


# A city's weeks hold few distinct strings (most are ten present marks), so a week is taken apart once.
@lru_cache(maxsize=65_536)
def _week(week: str) -> Attendance:
    marks = week.split()
    if len(marks) != SESSIONS_IN_WEEK:
        raise ValueError(
            f"expected {SESSIONS_IN_WEEK} attendance marks separated by spaces, {NO_MARK} where none"
        )
    return _counted(Counter(marks))


def _counted(by_code: Mapping[str, int]) -> Attendance:
    counted = dict.fromkeys(_COUNT_OF.values(), 0)
    for code, sessions in by_code.items():
        counted[_COUNTED_AS.get(code) or _COUNT_OF[group_of(code)]] += sessions
    return Attendance(
        sessions_all=sum(by_code.values()),
        possible=counted["attended"] + counted["authorised"] + counted["unauthorised"],
        **counted,
        reduced_timetable=by_code.get(REDUCED_TIMETABLE, 0),
        late=by_code.get(LATE, 0),
    )
