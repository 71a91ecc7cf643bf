"""Family hubs: who is registered, which groups they came to, and the worker that a family knows."""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitAttribute,
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
from kithline.feeds.values import Flag

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_family_hub_"
SUPPLIERS = (Supplier("estart", "eStart"), Supplier("capita_one", "ONE children's centres"))
REGISTRATION_ROWS = (
    (Column("person", required=True), "Member ID", "Person ID"),
    (Column("family", note="the hub's number of the family"), "Family ID", "Household ID"),
    (Column("forename"), "First Name", "Forename"),
    (Column("surname"), "Last Name", "Surname"),
    (Column("birth", ANY_DATE), "Date of Birth", "DOB"),
    (Column("sex", SEX), "Gender", "Sex"),
    (Column("address"), "Address", "Home Address"),
    (Column("postcode"), "Postcode", "Home Postcode"),
    (Column("hub", required=True), "Centre", "Hub"),
    (Column("start", ANY_DATE, required=True), "Registered", "Registration Date"),
    (Column("end", ANY_DATE), "Deregistered", "End Date"),
    (Column("worker"), "Worker ID", "Key Worker ID"),
    (Column("worker_name"), "Worker", "Key Worker"),
    (Column("worker_telephone"), "Worker Telephone", "Key Worker Phone"),
    (Column("worker_email"), "Worker Email", "Key Worker Email"),
)
ATTENDANCE_ROWS = (
    (Column("attendance", required=True), "Attendance ID", "Session Attendance ID"),
    (Column("person", required=True), "Member ID", "Person ID"),
    (Column("on", ANY_DATE, required=True), "Session Date", "Date"),
    (Column("hub"), "Centre", "Hub"),
    (Column("group"), "Activity", "Group"),
    (Column("attended", Flag(written=("Y", "N"))), "Attended", "Present"),
)
REGISTRATIONS = Table(
    code="registrations",
    file=DATED + r"registrations\.csv",
    name="{date}_family_hub_registrations.csv",
    key=("person", "start"),
    columns=columns_of(REGISTRATION_ROWS),
    layouts=layouts_of(REGISTRATION_ROWS, *SUPPLIERS),
    subject=Subject(
        namespace="family_hubs",
        key=("person",),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent("family_hub_registration", "start", "end", {"hub": "hub"}),
        EmitAttribute("case_family", "family", "family"),
        EmitInvolvement("family_hub", "start", "end", "worker", when=When("worker")),
        EmitProfessional("worker", "worker_name", "", "hub", "worker_telephone", "worker_email"),
    ),
)
ATTENDANCE = Table(
    code="attendance",
    file=DATED + r"attendance\.csv",
    name="{date}_family_hub_attendance.csv",
    key=("attendance",),
    columns=columns_of(ATTENDANCE_ROWS),
    layouts=layouts_of(ATTENDANCE_ROWS, *SUPPLIERS),
    subject=Subject("family_hubs", ("person",), role="by_birth"),
    emits=(
        EmitEvent(
            "family_hub_session", "on", payload={"hub": "hub", "group": "group", "attended": "attended"}
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="family_hubs",
    title="Family hubs",
    source_system="the family hubs",
    owner="the council's family hubs",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e); Childcare Act 2006 s.1, s.5A; Children Act 2004 s.10",
    purposes=("early_support", "social_care"),
    retention="As the source system: until the child is 8, or six years after the last visit",
    coverage="Families registered with a hub in the area and the groups that they came to, since the feed's first day",
    tables=(REGISTRATIONS, ATTENDANCE),
    order=38,
)
