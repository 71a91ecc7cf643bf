"""Health assessments of children in care: when each was due and held, teeth, immunisations, SDQ, the health plan.

The annual return has yes or no for the year. This is the nurse's own list: an initial assessment is due within 20
working days of coming into care, a review each year, twice a year under five.
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
    When,
)
from kithline.feeds.values import Code, Flag, Identifier, Text, Whole

TYPE = Code(
    {"initial": "initial health assessment", "review": "review health assessment"},
    legacy={"INITIAL": "initial", "IHA": "initial", "REVIEW": "review", "RHA": "review"},
)
SUPPLIERS = (
    ("systmone", "SystmOne, children in care unit", "unconfirmed"),
    ("nurse", "Designated nurse's list", "unconfirmed"),
)
HEADERS = {
    "assessment_id": ("Assessment ID", "Ref"),
    "nhs_number": ("NHS Number", "NHS No"),
    "forename": ("First Name", "Forename"),
    "surname": ("Surname", "Last Name"),
    "birth": ("DOB", "Date of Birth"),
    "sex": ("Sex", "Gender"),
    "type": ("Assessment Type", "IHA or RHA"),
    "due_on": ("Due Date", "Due"),
    "held_on": ("Assessment Date", "Held"),
    "outcome": ("Outcome", "Result"),
    "dentist_on": ("Dental Check Date", "Dentist"),
    "immunised": ("Immunisations Up To Date", "Immunised"),
    "sdq": ("SDQ Score", "SDQ"),
    "plan": ("Health Plan", "Plan"),
    "nurse_id": ("Nurse ID", "Nurse Ref"),
    "nurse_name": ("Nurse", "Nurse Name"),
    "nurse_telephone": ("Nurse Telephone", "Nurse Phone"),
    "nurse_since": ("Nurse From", "Nurse Since"),
    "nurse_until": ("Nurse To", "Nurse Until"),
}

ASSESSMENTS = Table(
    code="assessments",
    file=r"looked_after_health_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="looked_after_health_{date}.csv",
    key=("assessment_id",),
    columns=(
        Column("assessment_id", required=True),
        Column("nhs_number", Identifier("nhs_number"), required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("type", TYPE, required=True),
        Column("due_on", ANY_DATE, required=True),
        Column("held_on", ANY_DATE),
        Column("outcome"),
        Column("dentist_on", ANY_DATE),
        Column("immunised", Flag(written=("Y", "N"))),
        Column("sdq", Whole(0, 40)),
        Column("plan", Text(4000)),
        Column("nurse_id"),
        Column("nurse_name"),
        Column("nurse_telephone"),
        Column("nurse_since", ANY_DATE),
        Column("nurse_until", ANY_DATE),
    ),
    layouts=tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in HEADERS.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    ),
    subject=Subject(
        namespace="looked_after_health",
        key=("nhs_number",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
    ),
    emits=(
        # on the day that it was due, so that one that was not held is told too
        EmitEvent(
            "care_health_assessment",
            "due_on",
            payload={
                "held_on": "held_on",
                "type": "type",
                "outcome": "outcome",
                "dentist_on": "dentist_on",
                "immunised": "immunised",
                "sdq": "sdq",
                "plan": "plan",
            },
        ),
        EmitInvolvement(
            "community_health",
            "nurse_since",
            "nurse_until",
            "nurse_id",
            when=When("nurse_since"),
        ),
        EmitProfessional("nurse_id", "nurse_name", telephone="nurse_telephone"),
    ),
)

FEED = Feed(
    code="looked_after_health",
    title="Health of children in care",
    source_system="the children in care health team",
    owner="the designated nurse for children in care",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(h); Care Planning, Placement and Case Review (England) "
    "Regulations 2010 "
    "reg.7; NHS Act 2006 s.82; Children Act 2004 s.10, s.11",
    purposes=("social_care",),
    retention="75 years from birth, as the child's care record",
    coverage="Children in the council's care now, and each health assessment due since they came into care",
    tables=(ASSESSMENTS,),
    hold=Hold(changed=0.4, gone=0.4),  # a child who leaves takes a chain of reviews along
    order=40,
)
