"""Suspensions and permanent exclusions, as schools tell the council without delay; the census repeats them later."""

from kithline.feeds.codes import ANY_DATE, SUSPENSION_CATEGORY, SUSPENSION_REASON
from kithline.feeds.spec import Column, EmitEvent, Feed, Format, Hold, Layout, Mode, Rhythm, Subject, Table
from kithline.feeds.values import Identifier, Whole

TABLE = Table(
    code="suspensions",
    file=r"suspensions_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="suspensions_{date}.csv",
    key=("school", "upn", "start", "category"),
    columns=(
        Column("school", required=True, note="LAESTAB"),
        Column("upn", Identifier("upn"), required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("start", ANY_DATE, required=True),
        Column("sessions", Whole(0, 400)),
        Column("category", SUSPENSION_CATEGORY, required=True),
        Column("reason1", SUSPENSION_REASON),
        Column("reason2", SUSPENSION_REASON),
        Column("reason3", SUSPENSION_REASON),
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
                "start": "Start Date",
                "sessions": "Sessions",
                "category": "Category",
                "reason1": "Reason 1",
                "reason2": "Reason 2",
                "reason3": "Reason 3",
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
                "start": "Suspension Start",
                "sessions": "Sessions Missed",
                "category": "Suspension Type",
                "reason1": "Primary Reason",
                "reason2": "Second Reason",
                "reason3": "Third Reason",
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
                "start": "ExclusionStart",
                "sessions": "SessionsLost",
                "category": "ExclusionCategory",
                "reason1": "ExclusionReason",
            },
            absent=("reason2", "reason3"),
        ),
    ),
    subject=Subject(
        namespace="school",
        key=("upn",),
        forename="forename",
        surname="surname",
        birth="birth",
        identifiers={"upn": "upn"},
    ),
    emits=(
        EmitEvent(
            "suspension",
            "start",
            payload={
                "category": "category",
                "sessions": "sessions",
                "reason1": "reason1",
                "reason2": "reason2",
                "reason3": "reason3",
                "school": "school",
            },
        ),
    ),
)

FEED = Feed(
    code="suspensions",
    title="Suspensions and permanent exclusions",
    source_system="the school's MIS",
    owner="the school",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Education Act 2002 s.175; Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: until the pupil is 25, or as the council's schedule says",
    coverage="Suspensions and permanent exclusions that the school has told the council of, new and changed",
    tables=(TABLE,),
    hold=Hold(changed=None, gone=None),
    order=30,
)
