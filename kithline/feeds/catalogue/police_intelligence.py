"""Police intelligence about children at risk, sanitised by the force for the council. No school ever sees it.

Two files. `nominals` says who the police's numbers are: names, and nothing else. `reports` says what is known: each
row, and all that it says, is restricted. The reports carry no names, because a person is as restricted as the records
that name them, and a child must not vanish from their social worker's list because of a report.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    Through,
)
from kithline.feeds.values import Code, Text
from kithline.record.categories import Restriction

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_intelligence_"
# The 3x5x2 grading of the College of Policing's guidance on intelligence reports. Older reports have other grades.
SOURCE = Code({"1": "reliable", "2": "untested", "3": "not reliable"}, strict=False, form="[A-Z0-9]")
ASSESSMENT = Code(
    {
        "A": "known directly to the source",
        "B": "known indirectly to the source but corroborated",
        "C": "known indirectly to the source",
        "D": "not known",
        "E": "suspected to be false",
    },
    strict=False,
    form="[A-Z0-9]",
)
HANDLING = Code(
    {"P": "lawful sharing permitted", "C": "lawful sharing permitted with conditions"},
    strict=False,
    form="[A-Z0-9]",
)

NOMINALS = Table(
    code="nominals",
    file=DATED + r"nominals\.csv",
    name="{date}_intelligence_nominals.csv",
    key=("nominal",),
    columns=(
        Column("nominal", required=True, note="the police's number of the person"),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
    ),
    layouts=(
        Layout(
            "force",
            "Police force's extract",
            "unconfirmed",
            {
                "nominal": "Nominal Reference",
                "forename": "Forename",
                "surname": "Surname",
                "birth": "DOB",
                "sex": "Sex",
            },
        ),
        Layout(
            "niche",
            "Niche RMS",
            "unconfirmed",
            {
                "nominal": "Person URN",
                "forename": "Given Name 1",
                "surname": "Family Name",
                "birth": "Date of Birth",
                "sex": "Gender",
            },
        ),
    ),
    subject=Subject(
        namespace="police_intelligence",
        key=("nominal",),
        role="by_birth",
        category="police",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
    ),
)
REPORTS = Table(
    code="reports",
    file=DATED + r"reports\.csv",
    name="{date}_intelligence_reports.csv",
    key=("reference", "nominal"),
    columns=(
        Column("reference", required=True),
        Column("nominal", required=True),
        Column("reported_on", ANY_DATE, required=True),
        Column("source_evaluation", SOURCE, required=True),
        Column("assessment", ASSESSMENT, required=True),
        Column("handling", HANDLING, required=True),
        Column("conditions", Text(1000)),
        Column("report", Text(8000)),
    ),
    layouts=(
        Layout(
            "force",
            "Police force's extract",
            "unconfirmed",
            {
                "reference": "Log Reference",
                "nominal": "Nominal Reference",
                "reported_on": "Report Date",
                "source_evaluation": "Source Evaluation",
                "assessment": "Intelligence Assessment",
                "handling": "Handling Code",
                "conditions": "Handling Conditions",
                "report": "Sanitised Text",
            },
        ),
        Layout(
            "niche",
            "Niche RMS",
            "unconfirmed",
            {
                "reference": "Intel Log URN",
                "nominal": "Person URN",
                "reported_on": "Date Submitted",
                "source_evaluation": "Source",
                "assessment": "Assessment",
                "handling": "Handling",
                "conditions": "Conditions",
                "report": "Sanitised Report",
            },
        ),
    ),
    subject=Through(("nominals",), ("nominal",)),
    emits=(
        EmitEvent(
            "police_intelligence",
            "reported_on",
            payload={
                "reference": "reference",
                "source_evaluation": "source_evaluation",
                "assessment": "assessment",
                "handling": "handling",
                "conditions": "conditions",
                "report": "report",
            },
            restriction=Restriction.POLICE_INTELLIGENCE,
        ),
    ),
    restriction=Restriction.POLICE_INTELLIGENCE,
)

FEED = Feed(
    code="police_intelligence",
    title="Police intelligence on children at risk",
    source_system="the police",
    owner="the police force's intelligence unit",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g), 10 with DPA 2018 Schedule 1; Crime and Disorder Act 1998 s.115; "
    "Children Act 2004 s.11",
    purposes=("social_care",),
    retention="As the force reviews it, or six years; at once when the force withdraws it",
    coverage="Children in the council's area on whom the force shares intelligence, from the feed's first day",
    tables=(NOMINALS, REPORTS),
    hold=Hold(changed=None, gone=None),
    order=40,
)
