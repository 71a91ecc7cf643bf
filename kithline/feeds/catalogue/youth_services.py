"""Youth services: clubs, detached youth work and mentoring, and the youth worker whom a young person trusts."""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Text

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_youth_"
SUPPLIERS = (("iyss", "IYSS", "unconfirmed"), ("views", "Substance Views", "unconfirmed"))


def layouts(headers: dict[str, tuple[str, str]]) -> tuple[Layout, ...]:
    return tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in headers.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    )


MEMBERS = Table(
    code="members",
    file=DATED + r"members\.csv",
    name="{date}_youth_members.csv",
    key=("member_id", "programme"),
    columns=(
        Column("member_id", required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("programme", required=True),
        Column("level", note="open access, targeted"),
        Column("since", ANY_DATE, required=True),
        Column("until", ANY_DATE),
        Column("outcome"),
        Column("worker_id"),
        Column("worker_name"),
        Column("worker_telephone"),
        Column("worker_email"),
    ),
    layouts=layouts(
        {
            "member_id": ("Client ID", "Participant ID"),
            "forename": ("Forename", "First Name"),
            "surname": ("Surname", "Last Name"),
            "birth": ("Date of Birth", "DOB"),
            "sex": ("Gender", "Sex"),
            "address": ("Address", "Street"),
            "postcode": ("Postcode", "Post Code"),
            "programme": ("Provision", "Project"),
            "level": ("Level", "Type of Work"),
            "since": ("Start Date", "Joined"),
            "until": ("End Date", "Left"),
            "outcome": ("Outcome", "Reason for Leaving"),
            "worker_id": ("Key Worker ID", "Worker ID"),
            "worker_name": ("Key Worker", "Worker"),
            "worker_telephone": ("Key Worker Telephone", "Worker Telephone"),
            "worker_email": ("Key Worker Email", "Worker Email"),
        }
    ),
    subject=Subject(
        namespace="youth_services",
        key=("member_id",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "youth_work",
            "since",
            "until",
            {"programme": "programme", "level": "level", "outcome": "outcome"},
        ),
        EmitInvolvement("youth_work", "since", "until", "worker_id", when=When("worker_id")),
        EmitProfessional("worker_id", "worker_name", telephone="worker_telephone", email="worker_email"),
    ),
)
CONTACTS = Table(
    code="contacts",
    file=DATED + r"contacts\.csv",
    name="{date}_youth_contacts.csv",
    key=("contact_id", "member_id"),
    columns=(
        Column("contact_id", required=True, note="a session of a club has many members"),
        Column("member_id", required=True),
        Column("contact_on", ANY_DATE, required=True),
        Column("programme"),
        Column("place"),
        Column("note", Text(4000)),
    ),
    layouts=layouts(
        {
            "contact_id": ("Activity ID", "Session ID"),
            "member_id": ("Client ID", "Participant ID"),
            "contact_on": ("Activity Date", "Session Date"),
            "programme": ("Provision", "Project"),
            "place": ("Venue", "Place"),
            "note": ("Comment", "Notes"),
        }
    ),
    subject=Subject("youth_services", ("member_id",)),
    emits=(
        EmitEvent(
            "youth_contact",
            "contact_on",
            payload={"programme": "programme", "place": "place", "note": "note"},
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="youth_services",
    title="Youth services",
    source_system="the youth service",
    owner="the council's youth service and the clubs that share",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e); Education Act 1996 s.507B; Children Act 2004 s.10, s.11",
    purposes=("early_support", "social_care"),
    retention="Until the young person is 25",
    coverage="Young people of 8 to 19, to 25 with special needs, who are members of a club or project now or "
    "were within a"
    " year",
    tables=(MEMBERS, CONTACTS),
    order=45,
)
