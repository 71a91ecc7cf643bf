"""Daily attendance through a supplier's interface: schools share their registers each day, a mark for each session.

What comes is the week so far: the call asks from Monday to today, so that a mark put right on Thursday replaces
Tuesday's. A row is a pupil's week at one school. No supplier's layout was seen in a public document.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.registers import SessionMarks, WeekOf
from kithline.feeds.spec import (
    Column,
    EmitWeekMarks,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
)
from kithline.feeds.values import Identifier


def layout(code: str, supplier: str, school: str, sessions: str, **student: str) -> Layout:
    return Layout(
        code, supplier, "unconfirmed", {"school": school, "week": sessions, "marks": sessions} | student
    )


MARKS = Table(
    code="marks",
    file=r"daily_attendance_((?P<laestab>\d{7})_)?(?P<date>\d{4}-\d\d-\d\d)\.json",
    name="daily_attendance_{date}.json",
    element="data | Attendance | attendance | .",
    key=("school", "upn", "week"),
    columns=(
        Column("school", required=True, note="LAESTAB"),
        Column("upn", Identifier("upn"), required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("week", WeekOf(), required=True),
        Column("marks", SessionMarks(), required=True),
    ),
    layouts=(
        layout(
            "wonde",
            "Wonde",
            "school/data/laestab",
            "attendance/data",
            upn="student/data/upn",
            forename="student/data/forename",
            surname="student/data/surname",
            birth="student/data/date_of_birth",
            sex="student/data/gender",
        ),
        layout(
            "groupcall",
            "Groupcall Xporter",
            "School/LAEstab",
            "Marks",
            upn="Student/UPN",
            forename="Student/Forename",
            surname="Student/Surname",
            birth="Student/DOB",
            sex="Student/Sex",
        ),
        layout(
            "arbor",
            "Arbor",
            "school/laestab",
            "sessions",
            upn="student/upn",
            forename="student/legalFirstName",
            surname="student/legalLastName",
            birth="student/dateOfBirth",
            sex="student/legalSex",
        ),
    ),
    subject=Subject(
        namespace="school",
        key=("upn",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn"},
    ),
    emits=(EmitWeekMarks("school", "week", "marks"),),
)

FEED = Feed(
    code="daily_attendance",
    title="Daily attendance",
    source_system="the school's register, through a supplier's interface",
    owner="the school",
    format=Format.JSON,
    mode=Mode.APPEND,
    rhythm=Rhythm.DAILY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e); Education Act 1996 s.537A; Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "early_support"),
    retention="Three school years, then termly totals only",
    coverage="Pupils on the roll of schools whose registers the council receives each day, from the first day sent",
    tables=(MARKS,),
    sender="school",
    hold=Hold(changed=None, gone=None),
    order=60,
)
