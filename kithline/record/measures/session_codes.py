"""The codes that schools put in the attendance register, and how each counts. The one place that knows a
code.

Source of the codes: the School Attendance (Pupil Registration) (England) Regulations 2024 and DfE "Working
together to improve school attendance" (in force from 19 August 2024), whose "classification for statistical
purposes" is the group here. H, J and Y ended on that day; they are accepted because history and late
corrections carry them.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache


class Group(StrEnum):
    """What a mark counts as. The value is how it is told on a page."""

    PRESENT = "present"
    APPROVED = "approved educational activity"
    AUTHORISED = "authorised absence"
    UNAUTHORISED = "unauthorised absence"
    UNABLE = "unable to attend"
    NOT_EXPECTED = "not expected"
    NO_MARK = "no mark"


ATTENDED = frozenset({Group.PRESENT, Group.APPROVED})
ABSENT = frozenset({Group.AUTHORISED, Group.UNAUTHORISED})
# A session that counts in the rate: the pupil either attended it or was absent from it.
POSSIBLE = ATTENDED | ABSENT


@dataclass(frozen=True)
class Code:
    """One register code. ``legacy`` codes are accepted but were withdrawn on 19 August 2024."""

    code: str
    group: Group
    meaning: str
    legacy: bool = False


NO_MARK = "-"
LATE = "L"
REDUCED_TIMETABLE = "C2"

CODES: tuple[Code, ...] = (
    Code("/", Group.PRESENT, "present in the morning"),
    Code("\\", Group.PRESENT, "present in the afternoon"),
    Code(LATE, Group.PRESENT, "late, before the register closed"),
    Code("B", Group.APPROVED, "education off site, other than K, V, P, W and D"),
    Code("K", Group.APPROVED, "education provision arranged by the local authority"),
    Code("P", Group.APPROVED, "sporting activity"),
    Code("V", Group.APPROVED, "educational visit or trip"),
    Code("W", Group.APPROVED, "work experience"),
    Code("J", Group.APPROVED, "interview (now J1, an authorised absence)", legacy=True),
    Code("C", Group.AUTHORISED, "leave in exceptional circumstances"),
    Code("C1", Group.AUTHORISED, "leave for a regulated performance or employment abroad"),
    Code(REDUCED_TIMETABLE, Group.AUTHORISED, "leave, on a temporary reduced timetable"),
    Code("E", Group.AUTHORISED, "suspended or permanently excluded, no other provision made"),
    Code("I", Group.AUTHORISED, "illness, not a medical or dental appointment"),
    Code("J1", Group.AUTHORISED, "leave for an interview for employment or another school"),
    Code("M", Group.AUTHORISED, "leave for a medical or dental appointment"),
    Code("R", Group.AUTHORISED, "religious observance"),
    Code("S", Group.AUTHORISED, "leave to study for a public examination"),
    Code("T", Group.AUTHORISED, "parent travelling for their occupation"),
    Code("H", Group.AUTHORISED, "holiday that the school agreed to (now C or G)", legacy=True),
    Code("G", Group.UNAUTHORISED, "holiday that the school did not agree to"),
    Code("N", Group.UNAUTHORISED, "reason not yet established"),
    Code("O", Group.UNAUTHORISED, "absent in other or unknown circumstances"),
    Code("U", Group.UNAUTHORISED, "arrived after the register closed"),
    Code("Q", Group.UNABLE, "no access arrangements made by the local authority"),
    Code("Y1", Group.UNABLE, "transport normally provided is not available"),
    Code("Y2", Group.UNABLE, "widespread disruption to travel"),
    Code("Y3", Group.UNABLE, "part of the school premises closed"),
    Code("Y4", Group.UNABLE, "whole school site unexpectedly closed"),
    Code("Y5", Group.UNABLE, "in criminal justice detention"),
    Code("Y6", Group.UNABLE, "public health guidance or law"),
    Code("Y7", Group.UNABLE, "any other unavoidable cause"),
    Code("Y", Group.UNABLE, "exceptional circumstances (now Y1 to Y7)", legacy=True),
    Code("D", Group.NOT_EXPECTED, "dual registered, expected at the other school"),
    Code("X", Group.NOT_EXPECTED, "not of compulsory school age and not required to attend"),
    Code("Z", Group.NOT_EXPECTED, "prospective pupil, not yet on the roll"),
    Code("#", Group.NOT_EXPECTED, "planned closure of the whole school"),
    Code(NO_MARK, Group.NO_MARK, "no mark was recorded"),
)

GROUP_OF: dict[str, Group] = {code.code: code.group for code in CODES}
MEANING_OF: dict[str, str] = {code.code: code.meaning for code in CODES}


def group_of(code: str) -> Group:
    """How a code counts. ValueError when it is no register code; the message lists the codes and does not
    name it."""
    try:
        return GROUP_OF[code]
    except KeyError:
        raise ValueError(f"expected an attendance code, one of {' '.join(GROUP_OF)}") from None


@lru_cache(maxsize=65_536)  # a city's weeks hold few distinct strings
def marked_days(week: str) -> timedelta:
    """From the Monday of a week of marks to the last day that has one; to Friday where none has."""
    marked = [place for place, mark in enumerate(week.split()) if mark != NO_MARK]
    return timedelta(days=marked[-1] // 2 if marked else 4)
