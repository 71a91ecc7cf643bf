"""Homelessness applications as councils report them: the case level collection (H-CLIC).

Its sections are published (main, people, support, prevention, relief, final duties, assistance, temporary
accommodation, reviews); its specification is sent on request, so that the names of the elements here are our own words
for it. A case's duty is read with each person, and a placement with each who is in it, because the question is asked of
the child. No address is taken: many who apply have fled.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
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
from kithline.feeds.values import Code, Flag, Identifier, Text

FILE = r"hclic_(?P<date>\d{4}-\d\d-\d\d)\.xml"
NAME = "hclic_{date}.xml"
CASE = "Cases/Case"
SOURCE = "unconfirmed"  # sections: MHCLG, "Summary of the data monitoring specification" of H-CLIC, 2017
DUTY = Code(
    {"none": "no duty", "prevention": "prevention", "relief": "relief", "main": "main duty"},
    legacy={"NONE": "none", "PREVENTION": "prevention", "RELIEF": "relief", "MAIN": "main"},
    strict=False,
)
OF_CASE = {
    "case_id": "Main/CaseReference",
    "applied_on": "Main/ApplicationDate",
    "closed_on": "Main/CaseClosedDate",
    "reason": "Main/ReasonForLossOfHome",
    "duty": "Main/CurrentDuty",
    "outcome": "Main/ReasonDutyEnded",
    "needs": "Support/SupportNeed",
}
OF_PLACEMENT = {
    "entered_on": "EntryDate",
    "left_on": "ExitDate",
    "type": "Type",
    "out_of_area": "InAnotherArea",
}

CASES = Table(
    code="cases",
    file=FILE,
    name=NAME,
    element=CASE,
    key=("case_id",),
    columns=(
        Column("case_id", required=True),
        Column("applied_on", ANY_DATE, required=True),
        Column("closed_on", ANY_DATE),
        Column("reason"),
        Column("duty", DUTY),
        Column("outcome"),
        Column("needs", Text(2000), note="support needs of the household, comma separated"),
    ),
    layouts=(Layout("hclic", "H-CLIC", SOURCE, OF_CASE),),
)
PEOPLE = Table(
    code="people",
    file=FILE,
    name=NAME,
    element=f"{CASE}/People/Person",
    key=("case_id", "person_number"),
    columns=(
        *CASES.columns,
        Column("person_number", required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("nino", Identifier("nino")),
        Column("role", note="main applicant, or what the person is to them"),
    ),
    layouts=(
        Layout(
            "hclic",
            "H-CLIC",
            SOURCE,
            {column: f"../../{path}" for column, path in OF_CASE.items()}
            | {
                "person_number": "PersonNumber",
                "forename": "Forename",
                "surname": "Surname",
                "birth": "DateOfBirth",
                "sex": "Sex",
                "nino": "NINumber",
                "role": "RelationshipToApplicant",
            },
        ),
    ),
    subject=Subject(
        namespace="homelessness",
        key=("case_id", "person_number"),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nino": "nino"},
    ),
    emits=(
        EmitEvent(
            "homelessness",
            "applied_on",
            "closed_on",
            {
                "role": "role",
                "reason": "reason",
                "duty": "duty",
                "support_needs": "needs",
                "outcome": "outcome",
            },
        ),
    ),
)
PLACEMENTS = Table(
    code="placements",
    file=FILE,
    name=NAME,
    element=f"{CASE}/TemporaryAccommodation",
    key=("case_id", "entered_on"),
    columns=(
        Column("case_id", required=True),
        Column("entered_on", ANY_DATE, required=True),
        Column("left_on", ANY_DATE),
        Column("type"),
        Column("out_of_area", Flag(written=("Y", "N"))),
    ),
    layouts=(Layout("hclic", "H-CLIC", SOURCE, {"case_id": f"../{OF_CASE['case_id']}"} | OF_PLACEMENT),),
    optional=True,
)
OCCUPANTS = Table(
    code="occupants",
    file=FILE,
    name=NAME,
    element=f"{CASE}/TemporaryAccommodation/OccupantNumber",
    key=("case_id", "person_number", "entered_on"),
    columns=(*PLACEMENTS.columns, Column("person_number", required=True)),
    layouts=(
        Layout(
            "hclic",
            "H-CLIC",
            SOURCE,
            {"case_id": f"../../{OF_CASE['case_id']}", "person_number": "."}
            | {column: f"../{path}" for column, path in OF_PLACEMENT.items()},
        ),
    ),
    subject=Subject("homelessness", ("case_id", "person_number")),
    emits=(
        EmitEvent(
            "temporary_accommodation",
            "entered_on",
            "left_on",
            {"type": "type", "out_of_area": "out_of_area"},
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="homelessness",
    title="Homelessness (H-CLIC)",
    source_system="the homelessness service",
    owner="the council's housing options team",
    format=Format.XML,
    mode=Mode.DELTA,  # a quarter's file holds the cases that something happened in
    rhythm=Rhythm.TERMLY,  # each quarter: the nearest that there is
    legal_basis="UK GDPR 6(1)(e), 9(2)(g); Housing Act 1996 s.213, s.213A; Children Act 2004 s.10; Digital Economy Act "
    "2017 s.35",
    purposes=("early_support", "social_care"),
    retention="Six years after the case has closed, or as the council's schedule says",
    coverage="Households that applied to the council as homeless or threatened with it, from the feed's first quarter;"
    " addresses are not taken",
    tables=(CASES, PEOPLE, PLACEMENTS, OCCUPANTS),
    order=40,
    root="HCLIC",
    sequence=("Main", "People", "Support", "TemporaryAccommodation", "OccupantNumber"),
)
