"""Domestic abuse services: adults and children who are supported, by whom, and who is in a refuge.

Where the refuge is stands in a file of its own, all of it restricted: not as an address, which linking compares and
screens show, but as what the stay says. Nothing else of the feed has an address. The relation of a child to a client
is not kept as a relationship, which would tell all who see families that the service knows them.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    Through,
    When,
)
from kithline.feeds.values import Code, Identifier
from kithline.record.categories import Restriction

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_domestic_abuse_"
DASH = Code(
    {"standard": "standard", "medium": "medium", "high": "high"},
    legacy={"STANDARD": "standard", "MEDIUM": "medium", "HIGH": "high"},
    strict=False,
)
SUPPLIERS = (
    ("oasis", "SafeLives Insights or Oasis", "unconfirmed"),
    ("ontrack", "Women's Aid On Track", "unconfirmed"),
)


def layouts(headers: dict[str, tuple[str, str]]) -> tuple[Layout, ...]:
    return tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in headers.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    )


CLIENTS = Table(
    code="clients",
    file=DATED + r"clients\.csv",
    name="{date}_domestic_abuse_clients.csv",
    key=("client_id", "episode"),
    columns=(
        Column("client_id", required=True),
        Column("episode", required=True),
        Column("role", required=True, note="adult victim, child, person who harms"),
        Column("nhs_number", Identifier("nhs_number")),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("service"),
        Column("risk", DASH),
        Column("started_on", ANY_DATE, required=True),
        Column("ended_on", ANY_DATE),
        Column("outcome"),
        Column("worker_id"),
        Column("worker_name"),
        Column("worker_telephone"),
        Column("worker_email"),
    ),
    layouts=layouts(
        {
            "client_id": ("Client ID", "Service User Ref"),
            "episode": ("Case ID", "Support Episode"),
            "role": ("Client Type", "Service User Type"),
            "nhs_number": ("NHS Number", "NHS No"),
            "forename": ("First Name", "Forename"),
            "surname": ("Last Name", "Surname"),
            "birth": ("Date of Birth", "DOB"),
            "sex": ("Sex", "Gender"),
            "service": ("Service", "Service Type"),
            "risk": ("DASH Risk", "Risk Level"),
            "started_on": ("Support Start", "Start Date"),
            "ended_on": ("Support End", "End Date"),
            "outcome": ("Outcome", "Exit Reason"),
            "worker_id": ("Worker ID", "Staff Ref"),
            "worker_name": ("Worker", "Staff Name"),
            "worker_telephone": ("Worker Telephone", "Staff Telephone"),
            "worker_email": ("Worker Email", "Staff Email"),
        }
    ),
    subject=Subject(
        namespace="domestic_abuse",
        key=("client_id",),
        role="by_birth",
        category="domestic_abuse",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
    ),
    emits=(
        EmitEvent(
            "domestic_abuse_support",
            "started_on",
            "ended_on",
            {"role": "role", "service": "service", "risk": "risk", "outcome": "outcome"},
        ),
        EmitInvolvement("domestic_abuse", "started_on", "ended_on", "worker_id", when=When("worker_id")),
        EmitProfessional("worker_id", "worker_name", telephone="worker_telephone", email="worker_email"),
    ),
)
REFUGE = Table(
    code="refuge_stays",
    file=DATED + r"refuge_stays\.csv",
    name="{date}_domestic_abuse_refuge_stays.csv",
    key=("client_id", "moved_in_on"),
    columns=(
        Column("client_id", required=True),
        Column("moved_in_on", ANY_DATE, required=True),
        Column("moved_out_on", ANY_DATE),
        Column("address"),
        Column("postcode"),
    ),
    layouts=layouts(
        {
            "client_id": ("Client ID", "Service User Ref"),
            "moved_in_on": ("Refuge Entry", "Moved In"),
            "moved_out_on": ("Refuge Exit", "Moved Out"),
            "address": ("Refuge Address", "Refuge"),
            "postcode": ("Refuge Postcode", "Postcode"),
        }
    ),
    subject=Through(("clients",), ("client_id",)),
    emits=(
        EmitEvent(
            "refuge_stay",
            "moved_in_on",
            "moved_out_on",
            {"address": "address", "postcode": "postcode"},
            restriction=Restriction.CONFIDENTIAL_ADDRESS,
        ),
    ),
    optional=True,
    restriction=Restriction.CONFIDENTIAL_ADDRESS,
)

FEED = Feed(
    code="domestic_abuse_service",
    title="Domestic abuse services",
    source_system="the domestic abuse service",
    owner="the domestic abuse service",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g); Domestic Abuse Act 2021 s.57; Crime and Disorder Act 1998 s.115; "
    "Children Act "
    "2004 s.10, s.11",
    purposes=("social_care",),
    retention="Seven years after support has ended, or as the service's schedule says",
    coverage="Adults with children in the home, and children, whom the service supports now or supported within "
    "two years;"
    " those who harm, while they are on a programme",
    tables=(CLIENTS, REFUGE),
    hold=Hold(changed=0.4, gone=0.4),  # a family begins and ends together, and there are few
    order=40,
)
