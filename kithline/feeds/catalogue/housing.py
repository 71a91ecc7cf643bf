"""The council's or a landlord's tenancies: who lives where, arrears, notices seeking possession, anti-social behaviour.

Practitioners ask whether the home is in danger: a notice or an eviction within a year, arrears of more than six weeks,
anti-social behaviour. Each person of the household has a row, so that it stands on the child's record too.
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
from kithline.feeds.values import Code, Identifier, Whole

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_housing_"
SORT = Code(
    {"arrears": "rent arrears", "notice": "notice seeking possession", "asb": "anti-social behaviour"},
    legacy={"ARREARS": "arrears", "NOTICE": "notice", "NSP": "notice", "ASB": "asb"},
)
SUPPLIERS = (("nec", "NEC Housing", "unconfirmed"), ("cx", "Civica Cx Housing", "unconfirmed"))


def layouts(headers: dict[str, tuple[str, str]]) -> tuple[Layout, ...]:
    return tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in headers.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    )


OCCUPANTS = Table(
    code="occupants",
    file=DATED + r"occupants\.csv",
    name="{date}_housing_occupants.csv",
    key=("tenancy", "person_id"),
    columns=(
        Column("tenancy", required=True),
        Column("person_id", required=True),
        Column("role", required=True, note="tenant, joint tenant, partner, child, other"),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("nino", Identifier("nino")),
        Column("address"),
        Column("postcode"),
        Column("uprn", Identifier("uprn")),
        Column("type"),
        Column("landlord"),
        Column("since", ANY_DATE, required=True),
        Column("until", ANY_DATE),
        Column("officer_id"),
        Column("officer_name"),
        Column("officer_telephone"),
        Column("officer_email"),
    ),
    layouts=layouts(
        {
            "tenancy": ("Tenancy Ref", "Tenancy Reference"),
            "person_id": ("Party Ref", "Person Reference"),
            "role": ("Party Type", "Household Role"),
            "forename": ("Forename", "First Name"),
            "surname": ("Surname", "Last Name"),
            "birth": ("Date of Birth", "DOB"),
            "sex": ("Sex", "Gender"),
            "nino": ("NI Number", "National Insurance Number"),
            "address": ("Property Address", "Address"),
            "postcode": ("Property Postcode", "Postcode"),
            "uprn": ("UPRN", "UPRN"),
            "type": ("Tenure Type", "Tenancy Type"),
            "landlord": ("Landlord", "Landlord Name"),
            "since": ("Occupancy Start", "Moved In"),
            "until": ("Occupancy End", "Moved Out"),
            "officer_id": ("Housing Officer Ref", "Officer ID"),
            "officer_name": ("Housing Officer", "Officer Name"),
            "officer_telephone": ("Housing Officer Telephone", "Officer Telephone"),
            "officer_email": ("Housing Officer Email", "Officer Email"),
        }
    ),
    subject=Subject(
        namespace="housing",
        key=("person_id",),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nino": "nino"},
        address=AddressColumns(("address",), "postcode", "uprn", "since"),
    ),
    emits=(
        EmitEvent("tenancy", "since", "until", {"type": "type", "landlord": "landlord", "role": "role"}),
        EmitInvolvement("housing", "since", "until", "officer_id", when=When("officer_id")),
        EmitProfessional("officer_id", "officer_name", telephone="officer_telephone", email="officer_email"),
    ),
)
ACTIONS = Table(
    code="actions",
    file=DATED + r"actions\.csv",
    name="{date}_housing_actions.csv",
    key=("action_id", "person_id"),
    columns=(
        Column("action_id", required=True),
        Column("person_id", required=True, note="one row for each person of the household"),
        Column("sort", SORT, required=True),
        Column("happened_on", ANY_DATE, required=True),
        Column("ended_on", ANY_DATE),
        Column("amount", note="pounds"),
        Column("weeks", Whole(0, 1000), note="weeks of rent owed"),
        Column("stage"),
        Column("ground"),
        Column("role"),
        Column("behaviour"),
        Column("outcome"),
    ),
    layouts=layouts(
        {
            "action_id": ("Action Ref", "Case Reference"),
            "person_id": ("Party Ref", "Person Reference"),
            "sort": ("Action Type", "Case Type"),
            "happened_on": ("Action Date", "Opened"),
            "ended_on": ("Closed Date", "Closed"),
            "amount": ("Arrears", "Balance"),
            "weeks": ("Weeks in Arrears", "Weeks Owed"),
            "stage": ("Stage", "Current Stage"),
            "ground": ("Ground", "Grounds"),
            "role": ("ASB Role", "Involvement"),
            "behaviour": ("ASB Category", "Behaviour"),
            "outcome": ("Outcome", "Result"),
        }
    ),
    subject=Subject("housing", ("person_id",)),
    emits=(
        EmitEvent(
            "rent_arrears",
            "happened_on",
            payload={"amount": "amount", "weeks": "weeks", "stage": "stage"},
            when=When("sort", ("arrears",)),
        ),
        EmitEvent(
            "possession_notice",
            "happened_on",
            payload={"ground": "ground", "stage": "stage"},
            when=When("sort", ("notice",)),
        ),
        EmitEvent(
            "tenancy_asb",
            "happened_on",
            "ended_on",
            {"role": "role", "behaviour": "behaviour", "outcome": "outcome"},
            when=When("sort", ("asb",)),
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="housing",
    title="Social housing",
    source_system="the housing management system",
    owner="the housing service's data team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e); Housing Act 1996 s.213; Crime and Disorder Act 1998 s.115; Children Act 2004 s.10; "
    "Digital Economy Act 2017 s.35",
    purposes=("early_support", "social_care"),
    retention="Six years after the tenancy has ended; anti-social behaviour as the council's schedule says",
    coverage="Households with a child in homes of the council and of landlords that share, now, and what "
    "threatened their"
    " tenancy within six years",
    tables=(OCCUPANTS, ACTIONS),
    order=40,
)
