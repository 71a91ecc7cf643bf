"""Foster and kinship carers, the children placed with them, and what a carer is to a child.

Carers are adults with numbers of their own; the children's numbers are the case system's. Where carers live is kept
from everyone whom the matrix does not name: not every parent may know where a child is placed.

Placements are the child's facts, ties the carer's, so they are files apart: a connected person's tie says that she is
the grandmother.
"""

from kithline.feeds.codes import ANY_DATE
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    EmitRelationship,
    Feed,
    Format,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Code, Flag, Text, Whole
from kithline.record.categories import Restriction

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_fostering_"
SUPPLIERS = (Supplier("charms", "CHARMS"), Supplier("mosaic", "Mosaic"))
# SSDA903 codes for placements with foster carers, in words
PLACEMENTS_903 = {
    "U1": "relative or friend, long term",
    "U2": "relative or friend, also approved adopter",
    "U3": "relative or friend, not long term",
    "U4": "other foster carer, long term",
    "U5": "other foster carer, also approved adopter",
    "U6": "other foster carer, not long term",
}
PLACEMENT = Code(dict.fromkeys(PLACEMENTS_903.values(), "SSDA903"), legacy=PLACEMENTS_903, strict=False)
CARER_ROWS = (
    (Column("carer", required=True), "Carer ID", "Person ID"),
    (Column("forename"), "First Name", "Forename"),
    (Column("surname", required=True), "Last Name", "Surname"),
    (Column("birth", ANY_DATE), "Date of Birth", "DOB"),
    (Column("address"), "Address", "Current Address"),
    (Column("postcode"), "Postcode", "Current Postcode"),
    (Column("approved", ANY_DATE, required=True), "Approval Date", "Approved On"),
    (Column("ended", ANY_DATE), "Deregistration Date", "Approval Ended"),
    (Column("type", note="mainstream, connected person ..."), "Carer Type", "Approval Type"),
    (Column("places", Whole(0, 20)), "Approved Places", "Places"),
    (Column("terms"), "Terms of Approval", "Terms"),
    (Column("worker"), "SSW ID", "Supervising Worker ID"),
    (Column("worker_name"), "SSW Name", "Supervising Worker"),
    (Column("worker_telephone"), "SSW Telephone", "Supervising Worker Phone"),
    (Column("worker_email"), "SSW Email", "Supervising Worker Email"),
)
PLACEMENT_ROWS = (
    (Column("placement", required=True), "Placement ID", "Placement Ref"),
    (Column("child", required=True, note="the case system's number"), "Child ID", "Child Person ID"),
    (Column("carer", required=True), "Carer ID", "Person ID"),
    (Column("start", ANY_DATE, required=True), "Placement Start", "Started On"),
    (Column("end", ANY_DATE), "Placement End", "Ended On"),
    (Column("type", PLACEMENT), "Placement Type", "Placement Code"),
    (Column("connected", Flag(written=("Y", "N"))), "Connected Person", "Is Kinship"),
    (Column("reason_ended"), "Reason Ended", "End Reason"),
)
TIE_ROWS = (
    (Column("carer", required=True), "Carer ID", "Person ID"),
    (Column("child", required=True, note="the case system's number"), "Child ID", "Child Person ID"),
    (
        Column("relation", Text(60), required=True, note="what the carer is to the child"),
        "Relationship",
        "Tie",
    ),
    (Column("start", ANY_DATE), "From", "Started On"),
    (Column("end", ANY_DATE), "To", "Ended On"),
)
CARER = Subject("fostering", ("carer",), role="adult")
CARERS = Table(
    code="carers",
    file=DATED + r"carers\.csv",
    name="{date}_fostering_carers.csv",
    key=("carer", "approved"),
    columns=columns_of(CARER_ROWS),
    layouts=layouts_of(CARER_ROWS, *SUPPLIERS),
    subject=Subject(
        namespace="fostering",
        key=("carer",),
        role="adult",
        forename="forename",
        surname="surname",
        birth="birth",
        address=AddressColumns(("address",), "postcode", restriction=Restriction.CONFIDENTIAL_ADDRESS),
    ),
    emits=(
        EmitEvent(
            "carer_approval", "approved", "ended", {"type": "type", "places": "places", "terms": "terms"}
        ),
        EmitInvolvement(
            "fostering", "approved", "ended", "worker", "=Supervising social worker", When("worker")
        ),
        EmitProfessional("worker", "worker_name", telephone="worker_telephone", email="worker_email"),
    ),
)
PLACEMENTS = Table(
    code="placements",
    file=DATED + r"placements\.csv",
    name="{date}_fostering_placements.csv",
    key=("placement",),
    columns=columns_of(PLACEMENT_ROWS),
    layouts=layouts_of(PLACEMENT_ROWS, *SUPPLIERS),
    subject=Subject("case_system", ("child",)),
    emits=(
        EmitEvent(
            "foster_placement",
            "start",
            "end",
            {"type": "type", "carer": "carer", "connected": "connected", "reason_ended": "reason_ended"},
        ),
    ),
)
TIES = Table(
    code="ties",
    file=DATED + r"ties\.csv",
    name="{date}_fostering_ties.csv",
    key=("carer", "child", "relation"),
    columns=columns_of(TIE_ROWS),
    layouts=layouts_of(TIE_ROWS, *SUPPLIERS),
    subject=CARER,
    emits=(EmitRelationship("relation", Subject("case_system", ("child",)), "start", "end"),),
    optional=True,
)

FEED = Feed(
    code="fostering_kinship",
    title="Fostering and kinship care",
    source_system="the fostering service",
    owner="the council's fostering service",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 1989 s.22C; Fostering Services (England) "
    "Regulations 2011; Care Planning, Placement and Case Review (England) Regulations 2010 reg. 24; Children Act "
    "2004 s.10",
    purposes=("social_care",),
    retention="As the source system: carers 10 years after approval ends, placements 75 years from the child's birth",
    coverage="Carers approved by the council, connected persons among them, and the children placed with them, now "
    "or in the last six years. Private fostering and carers of other agencies are not in it",
    tables=(CARERS, PLACEMENTS, TIES),
    order=36,
)
