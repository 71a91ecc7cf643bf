"""Council tax: who is liable for which home. Often the address that is nearest to the truth, because people tell the
council tax office first when they move.

Only accounts of homes where a child lives, or of adults who are linked to a child, are sent.
"""

from kithline.feeds.codes import ANY_DATE
from kithline.feeds.spec import (
    AddressColumns,
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
from kithline.feeds.values import Identifier

SUPPLIERS = (
    ("nec", "NEC Revenues and Benefits", "unconfirmed"),
    ("academy", "Capita Academy", "unconfirmed"),
)
HEADERS = {
    "account": ("Account Ref", "Account Number"),
    "party": ("Party Ref", "Person No"),
    "role": ("Liability", "Person Type"),
    "forename": ("Forename", "First Name"),
    "surname": ("Surname", "Last Name"),
    "birth": ("Date of Birth", "DOB"),
    "address": ("Property Address", "Address"),
    "postcode": ("Property Postcode", "Postcode"),
    "uprn": ("UPRN", "Property UPRN"),
    "since": ("Liable From", "From"),
    "until": ("Liable To", "To"),
    "discount": ("Discount", "Discount Type"),
    "arrears": ("Recovery Stage", "Arrears Stage"),
}

ACCOUNTS = Table(
    code="accounts",
    file=r"council_tax_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="council_tax_{date}.csv",
    key=("account", "party", "since"),
    columns=(
        Column("account", required=True),
        Column("party", required=True),
        Column("role", note="liable, jointly liable, resident"),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE, note="seldom known"),
        Column("address"),
        Column("postcode"),
        Column("uprn", Identifier("uprn")),
        Column("since", ANY_DATE, required=True),
        Column("until", ANY_DATE),
        Column("discount"),
        Column("arrears"),
    ),
    layouts=tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in HEADERS.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    ),
    subject=Subject(
        namespace="council_tax",
        key=("party",),
        role="adult",
        forename="forename",
        surname="surname",
        birth="birth",
        address=AddressColumns(("address",), "postcode", "uprn", "since"),
    ),
    emits=(
        EmitEvent(
            "council_tax",
            "since",
            "until",
            {"role": "role", "discount": "discount", "arrears": "arrears"},
        ),
    ),
)

FEED = Feed(
    code="council_tax",
    title="Council tax",
    source_system="council tax",
    owner="the council's revenues and benefits team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e); Local Government Finance Act 1992 Schedule 2; Digital Economy Act 2017 s.35; "
    "Children "
    "Act 2004 s.10",
    purposes=("early_support", "social_care"),
    retention="Until the account has been closed for a year",
    coverage="Adults liable for council tax now, in homes where a child is known to live",
    tables=(ACCOUNTS,),
    order=45,
)
