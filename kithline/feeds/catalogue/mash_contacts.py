"""Contacts with the front door (MASH): who told what, and what was decided. Who decided is named, not allocated.

People are the front door's own: what a caller said of a name or an address must not replace what the case system has.
"""

from kithline.feeds.codes import ANY_DATE, REFERRAL_SOURCE, SEX
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    Feed,
    Format,
    Hold,
    Mode,
    Rhythm,
    Subject,
    Table,
)
from kithline.feeds.values import Code, Identifier, Text

# DfE referral source codes, in words; systems that send their own words keep them
SOURCE = Code(
    dict.fromkeys(REFERRAL_SOURCE.codes.values(), "referral source"),
    legacy=dict(REFERRAL_SOURCE.codes),
    strict=False,
)
RATING = Code({"red": "at once", "amber": "within a day", "green": "within three days"}, strict=False)
ROWS = (
    (Column("contact", required=True), "Contact ID", "Workflow Step ID", "ContactIdentifier"),
    (
        Column("person", required=True),
        "Person ID",
        "PersonID",
        "PersonIdentifier",
    ),
    (Column("upn", Identifier("upn")), "UPN", "Unique Pupil Number", "UniquePupilNumber"),
    (Column("forename"), "Forename", "First Names", "GivenName"),
    (Column("surname"), "Surname", "Last Names", "FamilyName"),
    (Column("birth", ANY_DATE), "Date Of Birth", "DOB", "BirthDate"),
    (Column("sex", SEX), "Gender", "Sex", "GenderCode"),
    (Column("address"), "Address", "Current Address", "AddressLine"),
    (Column("postcode"), "Postcode", "Current Postcode", "AddressPostcode"),
    (Column("on", ANY_DATE, required=True), "Contact Date", "Started On", "ContactDate"),
    (Column("source", SOURCE), "Contact Source", "Contact By", "SourceOfContact"),
    (Column("reason", Text(2000)), "Contact Reason", "Reason For Contact", "ContactReason"),
    (Column("rating", RATING), "MASH RAG", "RAG Rating", "RagRating"),
    (Column("decision"), "Contact Outcome", "Decision", "ContactDecision"),
    (Column("decided", ANY_DATE), "Outcome Date", "Completed On", "DecisionDate"),
    (Column("decided_by"), "Decision Maker", "Manager", "DecisionMaker"),
)
CONTACTS = Table(
    code="contacts",
    file=r"mash_contacts_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="mash_contacts_{date}.csv",
    key=("contact", "person"),
    columns=columns_of(ROWS),
    layouts=layouts_of(
        ROWS,
        Supplier("liquidlogic", "Liquidlogic"),
        Supplier("mosaic", "Mosaic"),
        Supplier("eclipse", "Eclipse"),
    ),
    subject=Subject(
        namespace="front_door",
        key=("person",),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn"},
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "front_door_contact",
            "on",
            payload={
                "source": "source",
                "reason": "reason",
                "rating": "rating",
                "decision": "decision",
                "decided_on": "decided",
                "decided_by": "decided_by",
            },
        ),
    ),
)

FEED = Feed(
    code="mash_contacts",
    title="Contacts with the front door",
    source_system="the front door (MASH)",
    owner="the multi-agency safeguarding hub",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.DAILY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g), 10 with DPA 2018 Schedule 1 para 18; Children Act 1989 s.17, "
    "s.27, s.47; Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="As the source system: six years after a contact that led to nothing, else with the child's record",
    coverage="Children about whom someone contacted the front door, from the feed's first day",
    tables=(CONTACTS,),
    hold=Hold(changed=None, gone=None),
    order=36,
)
