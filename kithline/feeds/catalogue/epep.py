"""Personal education plans of looked-after children, and which of the virtual school's staff works with each."""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Hold,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Identifier, Text

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_epep_"
SUPPLIERS = (Supplier("epep_online", "ePEP Online"), Supplier("welfare_call", "Welfare Call"))
ROLL_ROWS = (
    (Column("child", required=True), "Student Ref", "WC ID"),
    (Column("upn", Identifier("upn")), "UPN", "UPN"),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", ANY_DATE), "Date of Birth", "DOB"),
    (Column("sex", SEX), "Sex", "Gender"),
    (Column("start", ANY_DATE, required=True), "On Roll From", "Start Date"),
    (Column("end", ANY_DATE), "On Roll To", "End Date"),
    (Column("officer"), "Caseworker ID", "Adviser ID"),
    (Column("officer_name"), "Caseworker", "Education Adviser"),
    (Column("officer_title"), "Caseworker Role", ""),
    (Column("officer_telephone"), "Caseworker Telephone", "Adviser Phone"),
    (Column("officer_email"), "Caseworker Email", "Adviser Email"),
)
PLAN_ROWS = (
    (Column("pep", required=True), "PEP ID", "PEP Ref"),
    (Column("child", required=True), "Student Ref", "WC ID"),
    (Column("on", ANY_DATE, required=True), "PEP Meeting Date", "Meeting Date"),
    (Column("school", note="LAESTAB"), "School LAESTAB", "DfE No"),
    (Column("status"), "PEP Status", "Status"),
    (Column("quality"), "Quality Assurance", "QA Rating"),
    (Column("next_due", ANY_DATE), "Next PEP Due", "Next PEP"),
    (Column("designated_teacher", Text(120)), "Designated Teacher", "DT Name"),
)
ROLL = Table(
    code="roll",
    file=DATED + r"roll\.csv",
    name="{date}_epep_roll.csv",
    key=("child", "start"),
    columns=columns_of(ROLL_ROWS),
    layouts=layouts_of(ROLL_ROWS, *SUPPLIERS),
    subject=Subject(
        namespace="virtual_school",
        key=("child",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn"},
    ),
    emits=(
        EmitInvolvement("virtual_school", "start", "end", "officer", when=When("officer")),
        EmitProfessional(
            "officer",
            "officer_name",
            "officer_title",
            telephone="officer_telephone",
            email="officer_email",
        ),
    ),
)
PLANS = Table(
    code="plans",
    file=DATED + r"plans\.csv",
    name="{date}_epep_plans.csv",
    key=("pep",),
    columns=columns_of(PLAN_ROWS),
    layouts=layouts_of(PLAN_ROWS, *SUPPLIERS),
    subject=Subject("virtual_school", ("child",)),
    emits=(
        EmitEvent(
            "personal_education_plan",
            "on",
            payload={
                code: code for code in ("school", "status", "quality", "next_due", "designated_teacher")
            },
        ),
    ),
)

FEED = Feed(
    code="epep",
    title="Personal education plans",
    source_system="the virtual school",
    owner="the virtual school",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 1989 s.22(3A) to (3C); Care Planning, Placement and "
    "Case Review (England) Regulations 2010 reg. 5; Children Act 2004 s.10",
    purposes=("safeguarding", "social_care"),
    retention="As the source system: 75 years from birth with the record of care",
    coverage="Children of school age whom the council looks after or did in the last six years, with the plans of "
    "that time",
    tables=(ROLL, PLANS),
    hold=Hold(gone=0.45),  # each September a year group leaves, and with each term the oldest plans
    order=34,
)
