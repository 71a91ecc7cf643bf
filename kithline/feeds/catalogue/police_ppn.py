"""Public protection notices: the police tell the safeguarding hub of a child or adult whom they are worried about.

One notice names several people, each with a part in it; a row is one of them. The police's number of the person
(the nominal) comes with some forces only, so each person of each notice is one of their own to us, and linking finds
who it is. The category is the police's: a name from a notice would else tell a school that there was one.
"""

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
from kithline.feeds.values import Code, Moment, Text, Whole

DASH = Code(
    {"standard": "standard", "medium": "medium", "high": "high"},
    legacy={"STANDARD": "standard", "MEDIUM": "medium", "HIGH": "high"},
    strict=False,
)
SUPPLIERS = (("niche", "Niche RMS", "unconfirmed"), ("connect", "NEC Connect", "unconfirmed"))
HEADERS = {
    "reference": ("PPN Reference", "Notice ID"),
    "person_number": ("Person Number", "Subject No"),
    "role": ("Role", "Subject Role"),
    "forename": ("Forename", "Given Name"),
    "surname": ("Surname", "Family Name"),
    "birth": ("DOB", "Date of Birth"),
    "sex": ("Sex", "Sex"),
    "address": ("Address", "Home Address"),
    "postcode": ("Postcode", "Home Postcode"),
    "incident_at": ("Incident Date Time", "Occurred From"),
    "incident_type": ("Incident Type", "Occurrence Type"),
    "dash": ("DASH Risk", "DASH Assessment"),
    "grading": ("Hub Grading", "RAG"),
    "narrative": ("Narrative", "Summary"),
    "voice": ("Voice of Child", "Voice of the Child"),
}

PERSONS = Table(
    code="persons",
    file=r"ppn_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="ppn_{date}.csv",
    key=("reference", "person_number"),
    columns=(
        Column("reference", required=True),
        Column("person_number", Whole(1, 50), required=True, note="which person of the notice"),
        Column("role", required=True, note="child, victim, suspect, witness ..."),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("incident_at", Moment(), required=True),
        Column("incident_type"),
        Column("dash", DASH),
        Column("grading"),
        Column("narrative", Text(20_000)),
        Column("voice", Text(4000)),
    ),
    layouts=tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in HEADERS.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    ),
    subject=Subject(
        namespace="police_ppn",
        key=("reference", "person_number"),
        role="by_birth",
        category="police",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "public_protection_notice",
            "incident_at",
            payload={
                "reference": "reference",
                "incident_type": "incident_type",
                "role": "role",
                "dash_risk": "dash",
                "grading": "grading",
                "narrative": "narrative",
                "voice": "voice",
            },
        ),
    ),
)

FEED = Feed(
    code="police_ppn",
    title="Public protection notices",
    source_system="the police (public protection notices)",
    owner="the police force's safeguarding hub",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.DAILY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g), 10 with DPA 2018 Schedule 1; Crime and Disorder Act 1998 s.115; "
    "Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="Until the child is 25, or as the force's agreement says",
    coverage="People named in a notice that the police sent to the hub for the council's area, from the feed's first"
    " day",
    tables=(PERSONS,),
    hold=Hold(changed=None, gone=None),
    order=40,
)
