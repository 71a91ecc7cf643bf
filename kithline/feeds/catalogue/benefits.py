"""Housing Benefit and council tax reduction: who is claimed for and lives together.

The claimant is the household's centre. Each member has a row with what they are to the claimant, so that the claim
stands on the child's record; the address makes the household.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    EmitRelationship,
    Feed,
    Format,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Code, Flag, Identifier, Whole

ROLE = Code(
    {
        "claimant": "claimant",
        "partner": "partner",
        "dependant": "dependant",
        "non-dependant": "non-dependant",
    },
    legacy={
        "CLAIMANT": "claimant",
        "PARTNER": "partner",
        "DEPENDANT": "dependant",
        "CHILD": "dependant",
        "NON-DEPENDANT": "non-dependant",
        "NON DEP": "non-dependant",
    },
)
SUPPLIERS = (
    ("nec", "NEC Revenues and Benefits", "unconfirmed"),
    ("academy", "Capita Academy", "unconfirmed"),
)
HEADERS = {
    "claim": ("Claim Ref", "Claim Number"),
    "member": ("Member Number", "Person No"),
    "claimant": ("Claimant Number", "Claimant No"),
    "role": ("Role", "Person Type"),
    "relation": ("Relationship to Claimant", "Relationship"),
    "forename": ("Forename", "First Name"),
    "surname": ("Surname", "Last Name"),
    "birth": ("Date of Birth", "DOB"),
    "sex": ("Sex", "Gender"),
    "nino": ("NINO", "NI No"),
    "address": ("Address", "Property Address"),
    "postcode": ("Postcode", "Property Postcode"),
    "uprn": ("UPRN", "Property UPRN"),
    "benefit": ("Benefit", "Scheme"),
    "since": ("Start Date", "From"),
    "until": ("End Date", "To"),
    "capped": ("Benefit Cap", "Capped"),
    "shortfall": ("Shortfall", "Restriction"),
}

MEMBERS = Table(
    code="members",
    file=r"benefits_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="benefits_{date}.csv",
    key=("claim", "member", "since"),
    columns=(
        Column("claim", required=True),
        Column("member", Whole(1, 99), required=True, note="number within the claim"),
        Column("claimant", Whole(1, 99), required=True, note="the claimant's number within the claim"),
        Column("role", ROLE, required=True),
        Column("relation", note="what the member is to the claimant"),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("nino", Identifier("nino")),
        Column("address"),
        Column("postcode"),
        Column("uprn", Identifier("uprn")),
        Column("benefit"),
        Column("since", ANY_DATE, required=True),
        Column("until", ANY_DATE),
        Column("capped", Flag(written=("Y", "N"))),
        Column("shortfall"),
    ),
    layouts=tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in HEADERS.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    ),
    subject=Subject(
        namespace="benefits",
        key=("claim", "member"),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nino": "nino"},
        address=AddressColumns(("address",), "postcode", "uprn"),
    ),
    emits=(
        EmitEvent(
            "benefit_claim",
            "since",
            "until",
            {"benefit": "benefit", "role": "role", "capped": "capped", "shortfall": "shortfall"},
        ),
        EmitRelationship(
            "relation",
            Subject("benefits", ("claim", "claimant"), role="adult"),
            start="since",
            end="until",
            when=When("relation"),
        ),
    ),
)

FEED = Feed(
    code="benefits",
    title="Housing Benefit and council tax reduction",
    source_system="the benefits system",
    owner="the council's revenues and benefits team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e); Digital Economy Act 2017 s.35; Welfare Reform Act 2012 s.131; Children Act 2004 s.10",
    purposes=("early_support", "social_care"),
    retention="Until the claim has been over for a year",
    coverage="Households with a child in which Housing Benefit or council tax reduction is paid now",
    tables=(MEMBERS,),
    order=45,
)
