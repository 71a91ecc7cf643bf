"""Somebody entered by hand on a page, as a source of its own: "entered here". One road: what is typed is a delivery of
one row, kept and traced like any other, compared by linking like any other.

The feed is not in the catalogue, because nobody sends it and it is never late.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
)
from kithline.feeds.values import Identifier
from kithline.intake.typed import take_in_typed

NAMESPACE = "entered_here"
COLUMNS = ("reference", "forename", "surname", "birth", "sex", "postcode", "upn", "nhs_number", "entered_on")

PEOPLE = Table(
    code="people",
    file=r"entered_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="entered_{date}.csv",
    key=("reference",),
    columns=(
        Column("reference", required=True, note="the number of the request on the page"),
        Column("forename"),
        Column("surname", required=True),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("postcode"),
        Column("upn", Identifier("upn")),
        Column("nhs_number", Identifier("nhs_number")),
        Column("entered_on", ANY_DATE, required=True),
    ),
    layouts=(Layout("page", "Kithline's own page", "Kithline", {code: code for code in COLUMNS}),),
    subject=Subject(
        namespace=NAMESPACE,
        key=("reference",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn", "nhs_number": "nhs_number"},
        address=AddressColumns((), "postcode", since="entered_on"),
    ),
)

FEED = Feed(
    code=NAMESPACE,
    title="Entered here",
    source_system="Kithline's own page",
    owner="whoever entered it",
    format=Format.CSV,
    mode=Mode.APPEND,
    rhythm=Rhythm.DAILY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g); Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="As the record of the child",
    coverage="People entered by hand, because no agency's file had them yet",
    tables=(PEOPLE,),
    hold=Hold(changed=None, gone=None),
    order=90,
)


def enter(reference: int, typed: Mapping[str, str], *, on: date, at: datetime, cursor: Any) -> int:
    """Take one person in, in the caller's transaction. `typed` has values by column. Returns the source person's id;
    NotTaken if they cannot be."""
    take_in_typed(FEED, {**typed, "reference": reference, "entered_on": on.isoformat()}, on=on, at=at)
    cursor.execute(
        "SELECT id FROM source_person WHERE namespace = %s AND key = %s", [NAMESPACE, str(reference)]
    )
    return int(cursor.fetchone()[0])
