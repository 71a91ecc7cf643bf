"""The young carers service: its register with the worker, and assessments. Whom a child cares for, never why."""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Identifier

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_young_carers_"
SUPPLIERS = (Supplier("charitylog", "Charitylog"), Supplier("council", "The council's own list"))
REGISTER_ROWS = (
    (Column("carer", required=True), "Client ID", "Young Carer ID"),
    (Column("upn", Identifier("upn")), "", "UPN"),
    (Column("forename"), "First Name", "Forename"),
    (Column("surname"), "Surname", "Family Name"),
    (Column("birth", ANY_DATE), "Date of Birth", "DOB"),
    (Column("sex", SEX), "Gender", "Sex"),
    (Column("address"), "Address", "Home Address"),
    (Column("postcode"), "Postcode", "Home Postcode"),
    (Column("start", ANY_DATE, required=True), "Referral Accepted", "Registered"),
    (Column("end", ANY_DATE), "Referral Closed", "Closed"),
    (Column("cares_for", note="mother, brother ..."), "Cares For", "Person Cared For"),
    (Column("worker"), "Worker ID", "Support Worker ID"),
    (Column("worker_name"), "Worker", "Support Worker"),
    (Column("worker_telephone"), "Worker Telephone", "Support Worker Phone"),
    (Column("worker_email"), "Worker Email", "Support Worker Email"),
)
ASSESSMENT_ROWS = (
    (Column("assessment", required=True), "Assessment ID", "Assessment Ref"),
    (Column("carer", required=True), "Client ID", "Young Carer ID"),
    (Column("on", ANY_DATE, required=True), "Assessment Date", "Assessed"),
    (Column("type"), "Assessment Type", "Type"),
    (Column("outcome"), "Assessment Outcome", "Outcome"),
    (Column("review", ANY_DATE), "Review Date", "Review Due"),
)
REGISTER = Table(
    code="register",
    file=DATED + r"register\.csv",
    name="{date}_young_carers_register.csv",
    key=("carer", "start"),
    columns=columns_of(REGISTER_ROWS),
    layouts=layouts_of(REGISTER_ROWS, *SUPPLIERS),
    subject=Subject(
        namespace="young_carers",
        key=("carer",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn"},
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent("young_carer", "start", "end", {"cares_for": "cares_for"}),
        EmitInvolvement("young_carers", "start", "end", "worker", when=When("worker")),
        EmitProfessional("worker", "worker_name", telephone="worker_telephone", email="worker_email"),
    ),
)
ASSESSMENTS = Table(
    code="assessments",
    file=DATED + r"assessments\.csv",
    name="{date}_young_carers_assessments.csv",
    key=("assessment",),
    columns=columns_of(ASSESSMENT_ROWS),
    layouts=layouts_of(ASSESSMENT_ROWS, *SUPPLIERS),
    subject=Subject("young_carers", ("carer",)),
    emits=(
        EmitEvent(
            "young_carer_assessment",
            "on",
            payload={"type": "type", "outcome": "outcome", "review_on": "review"},
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="young_carers",
    title="Young carers",
    source_system="the young carers service",
    owner="the young carers service",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 1989 s.17ZA to s.17ZC; Care Act 2014 s.63; Children "
    "Act 2004 s.10",
    purposes=("safeguarding", "early_support", "social_care"),
    retention="As the source system: six years after closing, or as the council's schedule says",
    coverage="Young carers under 18 registered with the service in the area, now or in the last six years",
    tables=(REGISTER, ASSESSMENTS),
    order=36,
)
