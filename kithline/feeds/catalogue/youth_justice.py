"""The youth justice service's case system: children, offences and outcomes, interventions with their case managers.

The columns are those that local extracts have in common; no vendor's layout is confirmed: reports of ChildView and of
other systems differ in their headers.
"""

from kithline.feeds.codes import ANY_DATE, ETHNICITY, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitAttribute,
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
from kithline.feeds.values import Whole

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_yjs_"
CHILD = Subject("youth_justice", ("yjs_id",))


def layouts(childview: dict[str, str], **headers: str) -> tuple[Layout, ...]:
    """`childview`: the headers of ChildView's reports."""
    return (
        Layout("yjs", "Youth justice case system", "unconfirmed", headers),
        Layout("childview", "ChildView", "unconfirmed", childview),
    )


PERSONS = Table(
    code="persons",
    file=DATED + r"persons\.csv",
    name="{date}_yjs_persons.csv",
    key=("yjs_id",),
    columns=(
        Column("yjs_id", required=True),
        Column("forename"),
        Column("middle"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("ethnicity", ETHNICITY),
        Column("address"),
        Column("postcode"),
    ),
    layouts=layouts(
        {
            "yjs_id": "ChildView Number",
            "forename": "First Name",
            "middle": "Other Names",
            "surname": "Last Name",
            "birth": "DOB",
            "sex": "Gender",
            "ethnicity": "Ethnic Origin",
            "address": "Current Address",
            "postcode": "Current Postcode",
        },
        yjs_id="YJS ID",
        forename="Forename",
        middle="Middle Names",
        surname="Surname",
        birth="Date of Birth",
        sex="Sex",
        ethnicity="Ethnicity",
        address="Address",
        postcode="Postcode",
    ),
    subject=Subject(
        namespace="youth_justice",
        key=("yjs_id",),
        forename="forename",
        middle="middle",
        surname="surname",
        birth="birth",
        sex="sex",
        address=AddressColumns(("address",), "postcode"),
        category="youth_justice",  # that the service knows someone is not for everyone who may know their name
    ),
    emits=(EmitAttribute("ethnicity", "ethnicity", "youth_justice"),),
)
OFFENCES = Table(
    code="offences",
    file=DATED + r"offences\.csv",
    name="{date}_yjs_offences.csv",
    key=("offence_id",),
    columns=(
        Column("offence_id", required=True),
        Column("yjs_id", required=True),
        Column("committed", ANY_DATE, required=True),
        Column("offence"),
        Column("gravity", Whole(1, 8)),
        Column("disposal", note="as sent: codes change with the schema year"),
    ),
    layouts=layouts(
        {
            "offence_id": "Offence Reference",
            "yjs_id": "ChildView Number",
            "committed": "Date of Offence",
            "offence": "YJB Offence Category",
            "gravity": "Gravity Score",
            "disposal": "Disposal",
        },
        offence_id="Offence ID",
        yjs_id="YJS ID",
        committed="Offence Date",
        offence="Offence Group",
        gravity="Gravity",
        disposal="Outcome",
    ),
    subject=CHILD,
    emits=(
        EmitEvent(
            "offence",
            "committed",
            payload={"offence": "offence", "gravity": "gravity", "disposal": "disposal"},
        ),
    ),
)
INTERVENTIONS = Table(
    code="interventions",
    file=DATED + r"interventions\.csv",
    name="{date}_yjs_interventions.csv",
    key=("intervention_id",),
    columns=(
        Column("intervention_id", required=True),
        Column("yjs_id", required=True),
        Column("start", ANY_DATE, required=True),
        Column("end", ANY_DATE),
        Column("type"),
        Column("rosh", note="risk of serious harm"),
        Column("wellbeing", note="safety and wellbeing"),
        Column("reoffending", note="likelihood of reoffending"),
        Column("stage", note="AssetPlus stage"),
        Column("manager_id"),
        Column("manager_name"),
        Column("manager_telephone"),
        Column("manager_email"),
        Column("team"),
    ),
    layouts=layouts(
        {
            "intervention_id": "Programme ID",
            "yjs_id": "ChildView Number",
            "start": "Programme Start Date",
            "end": "Programme End Date",
            "type": "Programme",
            "rosh": "Risk of Serious Harm",
            "wellbeing": "Safety & Wellbeing Classification",
            "reoffending": "Reoffending Classification",
            "stage": "AssetPlus Stage Type",
            "manager_id": "Responsible Officer ID",
            "manager_name": "Responsible Officer",
            "manager_telephone": "Officer Telephone",
            "manager_email": "Officer Email",
            "team": "Officer Team",
        },
        intervention_id="Intervention ID",
        yjs_id="YJS ID",
        start="Intervention Start",
        end="Intervention End",
        type="Intervention Type",
        rosh="ROSH",
        wellbeing="Safety and Wellbeing",
        reoffending="Likelihood of Reoffending",
        stage="AssetPlus Stage",
        manager_id="Case Manager ID",
        manager_name="Case Manager",
        manager_telephone="Case Manager Telephone",
        manager_email="Case Manager Email",
        team="Team",
    ),
    subject=CHILD,
    emits=(
        EmitEvent(
            "yj_intervention",
            "start",
            "end",
            {
                "type": "type",
                "rosh": "rosh",
                "wellbeing": "wellbeing",
                "reoffending": "reoffending",
                "stage": "stage",
            },
        ),
        EmitInvolvement("youth_justice", "start", "end", "manager_id", when=When("manager_id")),
        EmitProfessional(
            "manager_id",
            "manager_name",
            team="team",
            telephone="manager_telephone",
            email="manager_email",
        ),
    ),
)

FEED = Feed(
    code="youth_justice",
    title="Youth justice",
    source_system="the youth justice service",
    owner="the youth justice service's data officer",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 10 with DPA 2018 Schedule 1; Crime and Disorder Act 1998 s.17A, s.115; "
    "Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="As the source system: the council's schedule for youth justice",
    coverage="Children that the youth justice service works with or has worked with and still holds",
    tables=(PERSONS, OFFENCES, INTERVENTIONS),
    order=30,
)
