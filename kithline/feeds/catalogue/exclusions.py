"""The council's own list of suspensions and permanent exclusions: what the school told, and what governors decided.

The same suspension may come from the school and from the census too; the record counts it once by its day and category.
"""

from kithline.feeds.codes import ANY_DATE, SUSPENSION_CATEGORY, SUSPENSION_REASON
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
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
from kithline.feeds.values import Identifier, Whole

ROWS = (
    (Column("exclusion", required=True), "Exclusion ID", "Exclusion Ref"),
    (Column("pupil", required=True), "Student ID", "Pupil ID"),
    (Column("upn", Identifier("upn")), "UPN", "UPN"),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", ANY_DATE), "DOB", "Date of Birth"),
    (Column("school", required=True, note="LAESTAB"), "Base DfE Number", "School DfE"),
    (Column("category", SUSPENSION_CATEGORY, required=True), "Exclusion Category", "Type"),
    (Column("start", ANY_DATE, required=True), "Exclusion Start", "First Day"),
    (Column("sessions", Whole(0, 400)), "Sessions", "Sessions Lost"),
    (Column("reason1", SUSPENSION_REASON), "Reason 1", "Main Reason"),
    (Column("reason2", SUSPENSION_REASON), "Reason 2", "Second Reason"),
    (Column("reason3", SUSPENSION_REASON), "Reason 3", ""),
    (Column("day_six_on", ANY_DATE), "Day 6 Provision Date", "Sixth Day Start"),
    (Column("day_six_provider"), "Day 6 Provider", "Sixth Day Provider"),
    (Column("governors_on", ANY_DATE), "Governors Meeting", "GDC Date"),
    (Column("governors_outcome"), "Governors Decision", "GDC Outcome"),
    (Column("panel_on", ANY_DATE), "IRP Date", "Review Panel Date"),
    (Column("panel_outcome"), "IRP Decision", "Review Panel Outcome"),
    (Column("closed", ANY_DATE), "Closed Date", "Closed"),
    (Column("officer"), "Officer ID", "Caseworker Ref"),
    (Column("officer_name"), "Officer", "Caseworker"),
    (Column("officer_telephone"), "Officer Telephone", "Caseworker Phone"),
    (Column("officer_email"), "Officer Email", "Caseworker Email"),
)
EXCLUSIONS = Table(
    code="exclusions",
    file=r"la_exclusions_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="la_exclusions_{date}.csv",
    key=("exclusion",),
    columns=columns_of(ROWS),
    layouts=layouts_of(ROWS, Supplier("one", "ONE"), Supplier("synergy", "Synergy")),
    subject=Subject(
        namespace="exclusions",
        key=("pupil",),
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
                code: code for code in ("category", "sessions", "reason1", "reason2", "reason3", "school")
            },
        ),
        EmitEvent(
            "day_six_provision",
            "day_six_on",
            payload={"provider": "day_six_provider"},
            when=When("day_six_on"),
        ),
        EmitEvent(
            "exclusion_review",
            "governors_on",
            payload={"outcome": "governors_outcome", "category": "category", "school": "school"},
            when=When("governors_on"),
        ),
        EmitEvent(
            "exclusion_panel",
            "panel_on",
            payload={"outcome": "panel_outcome", "school": "school"},
            when=When("panel_on"),
        ),
        EmitInvolvement("inclusion", "start", "closed", "officer", "=Exclusions officer", When("officer")),
        EmitProfessional("officer", "officer_name", telephone="officer_telephone", email="officer_email"),
    ),
)

FEED = Feed(
    code="exclusions",
    title="Exclusions and governors' reviews",
    source_system="the council's list of exclusions",
    owner="the council's exclusions officer",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Education Act 2002 s.51A and the School Discipline (Pupil "
    "Exclusions and Reviews) (England) Regulations 2012; Education Act 1996 s.19; Children Act 2004 s.10",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: until the pupil is 25, or as the council's schedule says",
    coverage="Permanent exclusions, and suspensions that schools must tell the council of, of pupils who live in the "
    "area or go to school in it, in the last three school years",
    tables=(EXCLUSIONS,),
    order=32,
)
