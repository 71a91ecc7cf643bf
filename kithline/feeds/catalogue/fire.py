"""Fire and rescue: safe and well visits, fires set on purpose, and work with children who set them."""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
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
    When,
)
from kithline.feeds.values import Code, Text, Whole

SORT = Code(
    {
        "visit": "safe and well visit",
        "fire": "fire set on purpose",
        "work": "work with a child who sets fires",
    },
    legacy={"VISIT": "visit", "FIRE": "fire", "WORK": "work"},
)
SUPPLIERS = (("cfrmis", "CFRMIS", "unconfirmed"), ("local", "Fire service's own list", "unconfirmed"))
HEADERS = {
    "reference": ("Job Reference", "Ref"),
    "person_number": ("Occupier Number", "Person"),
    "sort": ("Record Type", "Type"),
    "forename": ("Forename", "First Name"),
    "surname": ("Surname", "Last Name"),
    "birth": ("Date of Birth", "DOB"),
    "sex": ("Sex", "Gender"),
    "address": ("Premises Address", "Address"),
    "postcode": ("Premises Postcode", "Postcode"),
    "uprn": ("UPRN", "UPRN"),
    "happened_on": ("Date", "Event Date"),
    "closed_on": ("Closed Date", "End Date"),
    "role": ("Role", "Part"),
    "what": ("Property Type", "What Burnt"),
    "reason": ("Reason", "Why"),
    "risk": ("Risk Level", "Risk"),
    "concerns": ("Concerns", "Notes"),
    "outcome": ("Outcome", "Result"),
    "referred_to": ("Referred To", "Told"),
}

RECORDS = Table(
    code="records",
    file=r"fire_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="fire_{date}.csv",
    key=("reference", "person_number"),
    columns=(
        Column("reference", required=True),
        Column("person_number", Whole(1, 50), required=True, note="which person of the record"),
        Column("sort", SORT, required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("uprn"),
        Column("happened_on", ANY_DATE, required=True),
        Column("closed_on", ANY_DATE),
        Column("role"),
        Column("what"),
        Column("reason"),
        Column("risk"),
        Column("concerns", Text(4000)),
        Column("outcome"),
        Column("referred_to"),
    ),
    layouts=tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in HEADERS.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    ),
    subject=Subject(
        namespace="fire",
        key=("reference", "person_number"),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        address=AddressColumns(("address",), "postcode", "uprn"),
    ),
    emits=(
        EmitEvent(
            "safe_and_well",
            "happened_on",
            payload={
                "reason": "reason",
                "risk": "risk",
                "concerns": "concerns",
                "referred_to": "referred_to",
            },
            when=When("sort", ("visit",)),
        ),
        EmitEvent(
            "fire_setting",
            "happened_on",
            payload={"role": "role", "what": "what", "injuries": "outcome"},
            when=When("sort", ("fire",)),
        ),
        EmitEvent(
            "fire_setting_work",
            "happened_on",
            "closed_on",
            {"reason": "reason", "outcome": "outcome"},
            when=When("sort", ("work",)),
        ),
    ),
)

FEED = Feed(
    code="fire",
    title="Fire and rescue",
    source_system="the fire and rescue service",
    owner="the fire and rescue service's safeguarding lead",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g); Fire and Rescue Services Act 2004 s.6; Crime and Disorder Act 1998 s.115; "
    "Children Act 2004 s.10",
    purposes=("safeguarding", "social_care"),
    retention="Six years after the visit or the fire, or as the service's schedule says",
    coverage="Homes with a child that the service visited, fires set on purpose in which a child had a part, "
    "and children"
    " referred for fire-setting, from the feed's first day",
    tables=(RECORDS,),
    hold=Hold(changed=None, gone=None),
    order=45,
)
