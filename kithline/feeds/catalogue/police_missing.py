"""Missing episodes of children from the police's missing persons system: those open, and those that changed."""

from kithline.core.dates import DateForm
from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
)
from kithline.feeds.values import Code, Date, Moment, Text

DAY_OF_MOMENT = Date((DateForm.ISO_DATETIME, DateForm.ISO))
RISK = Code({"none": "no apparent risk", "low": "low", "medium": "medium", "high": "high"}, strict=False)

EPISODES = Table(
    code="episodes",
    file=r"missing_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="missing_{date}.csv",
    key=("reference",),
    columns=(
        Column("reference", required=True),
        Column("nominal", required=True, note="the police's number of the person"),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("risk", RISK),
        Column("reported_at", Moment(), required=True),
        Column("reported_on", DAY_OF_MOMENT, required=True, note="the day of reported_at"),
        Column("found_at", Moment()),
        Column("found_on", DAY_OF_MOMENT, note="the day of found_at"),
        Column("last_seen", Text(1000)),
        Column("found_place", Text(1000)),
        Column("away_from", note="home or care"),
        Column("interview", note="return interview: offered, accepted, declined"),
        Column("interview_on", ANY_DATE),
        Column("flags", note="exploitation flags"),
    ),
    layouts=(
        Layout(
            "police",
            "Police missing persons system",
            "unconfirmed",
            {
                "reference": "Episode Reference",
                "nominal": "Nominal Reference",
                "forename": "Forename",
                "surname": "Surname",
                "birth": "DOB",
                "sex": "Sex",
                "address": "Home Address",
                "postcode": "Home Postcode",
                "risk": "Risk Level",
                "reported_at": "Reported Date Time",
                "reported_on": "Reported Date Time",
                "found_at": "Found Date Time",
                "found_on": "Found Date Time",
                "last_seen": "Last Seen",
                "found_place": "Found Location",
                "away_from": "Missing From",
                "interview": "Return Interview",
                "interview_on": "Return Interview Date",
                "flags": "Flags",
            },
        ),
    ),
    subject=Subject(
        namespace="police_missing",
        key=("nominal",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "missing_episode",
            "reported_on",
            "found_on",
            {
                "risk": "risk",
                "reported_at": "reported_at",
                "found_at": "found_at",
                "last_seen": "last_seen",
                "found_place": "found_place",
                "away_from": "away_from",
                "return_interview_on": "interview_on",
                "return_interview": "interview",
                "flags": "flags",
            },
        ),
    ),
)

FEED = Feed(
    code="police_missing",
    title="Missing episodes",
    source_system="the police (missing persons)",
    owner="the police force's missing persons coordinator",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.DAILY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g); Children Act 2004 s.10, s.11; Crime and Disorder Act 1998 s.115",
    purposes=("safeguarding", "social_care"),
    retention="Until the person is 25, or as the force's agreement says",
    coverage="Children under 18 reported missing to the police in the council's area, from the feed's first day",
    tables=(EPISODES,),
    hold=Hold(changed=None, gone=None),
    order=40,
)
