"""Probation: adults under supervision, and the children in their lives.

A child in an offender's home is told by a row of its own. What it says is an event of probation's category on the
child's record, with whom to ring, and not a relationship: that would tell all who see families whom probation
supervises.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
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
from kithline.feeds.values import Code, Flag, Text, Whole

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_probation_"
ROSH = Code(
    {"low": "low", "medium": "medium", "high": "high", "very high": "very high"},
    legacy={"LOW": "low", "MEDIUM": "medium", "HIGH": "high", "VERY HIGH": "very high"},
    strict=False,
)
SUPPLIERS = (
    ("ndelius", "National Delius, a regional extract", "unconfirmed"),
    ("partnership", "Probation's list for the community safety partnership", "unconfirmed"),
)


def layouts(headers: dict[str, tuple[str, str]]) -> tuple[Layout, ...]:
    return tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in headers.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    )


PERSONS = Table(
    code="persons",
    file=DATED + r"persons\.csv",
    name="{date}_probation_persons.csv",
    key=("crn", "event_number"),
    columns=(
        Column("crn", required=True, note="case reference number"),
        Column("event_number", Whole(1, 999), required=True, note="which sentence of the person"),
        Column("forename"),
        Column("middle"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("order"),
        Column("start", ANY_DATE, required=True),
        Column("end", ANY_DATE),
        Column("conditions", Text(8000)),
        Column("rosh", ROSH),
        Column("rosh_children", ROSH),
        Column("mappa", note="category and level"),
        Column("registrations"),
        Column("officer_id"),
        Column("officer_name"),
        Column("team"),
        Column("officer_telephone"),
        Column("officer_email"),
    ),
    layouts=layouts(
        {
            "crn": ("CRN", "Case Reference"),
            "event_number": ("Event Number", "Sentence No"),
            "forename": ("First Name", "Forename"),
            "middle": ("Middle Names", "Middle Name"),
            "surname": ("Surname", "Last Name"),
            "birth": ("Date of Birth", "DOB"),
            "sex": ("Gender", "Sex"),
            "address": ("Main Address", "Address"),
            "postcode": ("Main Address Postcode", "Postcode"),
            "order": ("Disposal Type", "Order or Licence"),
            "start": ("Start Date", "Supervision From"),
            "end": ("Termination Date", "Supervision To"),
            "conditions": ("Licence Conditions and Requirements", "Conditions"),
            "rosh": ("ROSH", "Risk of Serious Harm"),
            "rosh_children": ("ROSH Children", "Risk to Children"),
            "mappa": ("MAPPA", "MAPPA Category and Level"),
            "registrations": ("Registrations", "Flags"),
            "officer_id": ("Offender Manager Code", "Officer ID"),
            "officer_name": ("Offender Manager", "Officer"),
            "team": ("Team", "Office"),
            "officer_telephone": ("Offender Manager Telephone", "Officer Telephone"),
            "officer_email": ("Offender Manager Email", "Officer Email"),
        }
    ),
    subject=Subject(
        namespace="probation",
        key=("crn",),
        role="adult",
        category="probation",
        forename="forename",
        middle="middle",
        surname="surname",
        birth="birth",
        sex="sex",
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "probation_supervision",
            "start",
            "end",
            {
                "order": "order",
                "conditions": "conditions",
                "rosh": "rosh",
                "rosh_children": "rosh_children",
                "mappa": "mappa",
                "registrations": "registrations",
            },
        ),
        EmitInvolvement("probation", "start", "end", "officer_id", when=When("officer_id")),
        EmitProfessional(
            "officer_id",
            "officer_name",
            team="team",
            telephone="officer_telephone",
            email="officer_email",
        ),
    ),
)
CHILDREN = Table(
    code="children",
    file=DATED + r"children\.csv",
    name="{date}_probation_children.csv",
    key=("crn", "child_number"),
    columns=(
        Column("crn", required=True),
        Column("child_number", Whole(1, 50), required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("relation", note="what the adult is to the child"),
        Column("lives_with", Flag(written=("Yes", "No"))),
        Column("contact", Text(1000)),
        Column("since", ANY_DATE, required=True),
        Column("until", ANY_DATE),
        Column("rosh_children", ROSH),
        Column("mappa"),
        Column("officer_name"),
        Column("officer_telephone"),
        Column("officer_email"),
    ),
    layouts=layouts(
        {
            "crn": ("CRN", "Case Reference"),
            "child_number": ("Child Number", "Child No"),
            "forename": ("Child First Name", "Child Forename"),
            "surname": ("Child Surname", "Child Last Name"),
            "birth": ("Child Date of Birth", "Child DOB"),
            "sex": ("Child Gender", "Child Sex"),
            "relation": ("Relationship to Child", "Relation"),
            "lives_with": ("Lives With", "Same Household"),
            "contact": ("Contact Permitted", "Contact Conditions"),
            "since": ("From", "Supervision From"),
            "until": ("To", "Supervision To"),
            "rosh_children": ("ROSH Children", "Risk to Children"),
            "mappa": ("MAPPA", "MAPPA Category and Level"),
            "officer_name": ("Offender Manager", "Officer"),
            "officer_telephone": ("Offender Manager Telephone", "Officer Telephone"),
            "officer_email": ("Offender Manager Email", "Officer Email"),
        }
    ),
    subject=Subject(
        namespace="probation",
        key=("crn", "child_number"),
        category="probation",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
    ),
    emits=(
        EmitEvent(
            "probation_linked_adult",
            "since",
            "until",
            {
                "relation": "relation",
                "lives_with": "lives_with",
                "contact": "contact",
                "rosh_children": "rosh_children",
                "mappa": "mappa",
                "officer": "officer_name",
                "officer_telephone": "officer_telephone",
                "officer_email": "officer_email",
            },
        ),
    ),
)

FEED = Feed(
    code="probation",
    title="Probation",
    source_system="probation",
    owner="the probation delivery unit",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 10 with DPA 2018 Schedule 1; Offender Management Act 2007 s.14; Criminal Justice Act "
    "2003 s.325; Crime and Disorder Act 1998 s.115; Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="Until supervision has been over for a year, or as the agreement with probation says",
    coverage="Adults of the council's area under supervision whose record names a child or a child's address, and those"
    " children, now",
    tables=(PERSONS, CHILDREN),
    order=40,
)
