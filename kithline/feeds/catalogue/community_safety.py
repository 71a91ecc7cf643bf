"""The council's community safety team: what it did about anti-social behaviour, and who was harmed by it."""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    Feed,
    Format,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
)
from kithline.feeds.values import Code, Text, Whole

ROLE = Code(
    {"subject": "subject of the action", "victim": "victim", "witness": "witness"},
    legacy={"SUBJECT": "subject", "PERPETRATOR": "subject", "VICTIM": "victim", "WITNESS": "witness"},
    strict=False,
)
SUPPLIERS = (("ecins", "ECINS", "unconfirmed"), ("reactive", "Civica ReACT", "unconfirmed"))
HEADERS = {
    "case_id": ("Case Ref", "Case Number"),
    "person_number": ("Person Number", "Party"),
    "role": ("Role", "Involvement"),
    "forename": ("Forename", "First Name"),
    "surname": ("Surname", "Last Name"),
    "birth": ("Date of Birth", "DOB"),
    "sex": ("Sex", "Gender"),
    "address": ("Address", "Home Address"),
    "postcode": ("Postcode", "Home Postcode"),
    "started_on": ("Action Date", "Opened"),
    "ended_on": ("Expiry Date", "Closed"),
    "behaviour": ("Behaviour", "Category"),
    "action": ("Action", "Intervention"),
    "location": ("Location", "Place"),
}

ACTIONS = Table(
    code="actions",
    file=r"community_safety_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="community_safety_{date}.csv",
    key=("case_id", "person_number"),
    columns=(
        Column("case_id", required=True),
        Column("person_number", Whole(1, 99), required=True, note="which person of the case"),
        Column("role", ROLE, required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("started_on", ANY_DATE, required=True),
        Column("ended_on", ANY_DATE),
        Column("behaviour"),
        Column("action"),
        Column("location", Text(1000)),
    ),
    layouts=tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in HEADERS.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    ),
    subject=Subject(
        namespace="community_safety",
        key=("case_id", "person_number"),
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
            "community_safety_action",
            "started_on",
            "ended_on",
            {"role": "role", "behaviour": "behaviour", "action": "action", "location": "location"},
        ),
    ),
)

FEED = Feed(
    code="community_safety",
    title="Community safety",
    source_system="the community safety team",
    owner="the council's community safety team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 10 with DPA 2018 Schedule 1; Crime and Disorder Act 1998 s.17A, s.115; Anti-social "
    "Behaviour, Crime and Policing Act 2014; Children Act 2004 s.10",
    purposes=("early_support", "social_care"),
    retention="Six years after the case has closed, or as the council's schedule says",
    coverage="Young people under 25 who are subject of an action about anti-social behaviour or were harmed by "
    "it, open or"
    " closed within two years, and adults of their home in the same case",
    tables=(ACTIONS,),
    order=45,
)
