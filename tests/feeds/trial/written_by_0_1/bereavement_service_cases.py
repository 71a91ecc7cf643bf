"""Bereavement service cases: Children whom the service works with or has worked with."""

from kithline.core.dates import DateForm
from kithline.feeds.codes import SEX
from kithline.feeds.person_values import Name, Postcode, Reference
from kithline.feeds.spec import AddressColumns, Column, Feed, Format, Layout, Mode, Rhythm, Subject, Table
from kithline.feeds.values import Date, Identifier

ROWS = Table(
    code="rows",
    file=(
        r"WCBS case list (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d+(?:[ "
        r"_-]+(?:v[\d.]+|final|draft|copy)|[ _-]*\(\d+\))*\.csv"
    ),
    name="WCBS case list Nov 2026.csv",
    key=("person",),
    columns=(
        Column("person", Reference(), required=True),
        Column("surname", Name(), required=True),
        Column("forename", Name()),
        Column(
            "birth",
            Date(
                (
                    DateForm.UK,
                    DateForm.WORDS,
                )
            ),
        ),
        Column("nhs_number", Identifier("nhs_number")),
        Column("sex", SEX),
        Column("address"),
        Column("postcode", Postcode()),
        Column("carer"),
        Column("ref_d_by"),
        Column("dt_ref_d"),
        Column("dt_1st_appt"),
        Column("loss_of"),
        Column("wkr"),
        Column("wkr_tel"),
        Column("stat"),
        Column("dt_clsd"),
        Column("comments"),
    ),
    layouts=(
        Layout(
            code="as_tried",
            supplier="the service's case list",
            source="a file of the source itself, tried by the council",
            headers={
                "person": "Case\nRef",
                "surname": "Surname",
                "forename": "F/name(s)",
                "birth": "DoB",
                "nhs_number": "NHS No.",
                "sex": "Gend.\n(1=M 2=F 9=NK)",
                "address": "Addr",
                "postcode": "P/Code",
                "carer": "Tel. (parent/\ncarer)",
                "ref_d_by": "Ref'd by",
                "dt_ref_d": "Dt Ref'd",
                "dt_1st_appt": "Dt 1st\nAppt",
                "loss_of": "Loss of",
                "wkr": "Wkr",
                "wkr_tel": "Wkr Tel",
                "stat": "Stat",
                "dt_clsd": "Dt Clsd",
                "comments": "Notes / comments",
            },
        ),
    ),
    subject=Subject(
        namespace="bereavement_service_cases",
        key=("person",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
        address=AddressColumns(lines=("address",), postcode="postcode"),
    ),
    has_titles=True,
)

FEED = Feed(
    code="bereavement_service_cases",
    title="Bereavement service cases",
    source_system="the service's case list",
    owner="Willowbrook Children's Bereavement Service",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e); Children Act 2004 s.10",
    purposes=("early_support",),
    retention="As the sharing agreement says",
    coverage="Children whom the service works with or has worked with",
    tables=(ROWS,),
)
