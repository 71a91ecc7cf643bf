"""Session marks: the registers that schools share each week, ten marks a pupil."""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.days import school_days_after, week_it_came
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
from kithline.feeds.values import Identifier, WeekMarks

MARKS = Table(
    code="marks",
    # The school's number in the name: one file for each school; none: all schools in one.
    file=r"session_marks_((?P<laestab>\d{7})_)?(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="session_marks_{date}.csv",
    key=("school", "upn", "week"),
    columns=(
        Column("school", required=True, note="LAESTAB"),
        Column("upn", Identifier("upn"), required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("week", ANY_DATE, required=True, note="the Monday"),
        Column("marks", WeekMarks(), required=True),
    ),
    layouts=(
        Layout(
            "sims",
            "SIMS",
            "unconfirmed",
            {
                "school": "LAESTAB",
                "upn": "UPN",
                "forename": "Forename",
                "surname": "Surname",
                "birth": "DOB",
                "sex": "Gender",
                "week": "Week Commencing",
                "marks": "Marks",
            },
        ),
        Layout(
            "arbor",
            "Arbor",
            "unconfirmed",
            {
                "school": "School LAESTAB",
                "upn": "UPN",
                "forename": "First Name",
                "surname": "Last Name",
                "birth": "Date of Birth",
                "sex": "Sex",
                "week": "Week Start",
                "marks": "Attendance Marks",
            },
        ),
        Layout(
            "bromcom",
            "Bromcom",
            "unconfirmed",
            {
                "school": "EstabNumber",
                "upn": "PupilUPN",
                "forename": "PreferredFirstName",
                "surname": "PreferredLastName",
                "birth": "DateOfBirth",
                "week": "WeekBeginning",
                "marks": "SessionMarks",
            },
            absent=("sex",),
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
    code="session_marks",
    title="Session marks",
    source_system="the school's register",
    owner="the school",
    format=Format.CSV,
    mode=Mode.APPEND,
    latest=week_it_came,
    rhythm=Rhythm.WEEKLY,
    due=school_days_after,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e); Education Act 2002 s.175; Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "early_support"),
    retention="Three school years, then termly totals only",
    coverage="Pupils on the roll of schools that share their registers with the council, from the first week that "
    "the school sent",
    tables=(MARKS,),
    sender="school",
    hold=Hold(changed=None, gone=None),
    order=60,
)
