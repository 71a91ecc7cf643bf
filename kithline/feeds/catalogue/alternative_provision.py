"""Alternative provision: who learns where outside a mainstream school, since when, why, and whom to ask.

The codes of `setting` are those of DfE's alternative provision census guide (2023): sent where the provider has neither
a URN nor a UKPRN, and kept in words. Reasons are kept as sent. Headers are our best guess: the guide names data items,
not columns.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Code, Identifier, Whole

SETTINGS = {
    "NFE": "non-maintained further education",
    "OOT": "one-to-one tuition",
    "WBP": "work-based placement",
    "OTH": "other unregistered provider",
}
SETTING = Code(dict.fromkeys(SETTINGS.values(), "as the code says"), legacy=SETTINGS, strict=False)
ROWS = (
    (Column("placement", required=True), "Placement ID", "AP Placement Ref"),
    (Column("pupil", required=True), "Student ID", "Pupil ID"),
    (Column("upn", Identifier("upn")), "UPN", "UPN"),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", ANY_DATE), "DOB", "Date of Birth"),
    (Column("sex", SEX), "Sex", "Gender"),
    (Column("school", note="LAESTAB of the home school"), "Home Base", "Home School DfE"),
    (Column("provider", required=True), "AP Provider", "Provider Name"),
    (Column("provider_urn"), "Provider URN", "URN"),
    (Column("provider_ukprn"), "Provider UKPRN", ""),
    (Column("setting", SETTING), "AP Type of Setting", "Setting Type"),
    (Column("provider_telephone"), "Provider Telephone", "Provider Phone"),
    (Column("start", ANY_DATE, required=True), "AP Start Date", "Entry Date"),
    (Column("end", ANY_DATE), "AP End Date", "Leaving Date"),
    (Column("reason"), "Primary Reason", "Reason for Placement"),
    (Column("sessions", Whole(0, 20)), "Sessions Per Week", "Weekly Sessions"),
    (Column("arranged_by", note="school or council"), "Commissioned By", "Commissioner"),
    (Column("officer"), "Officer ID", "Caseworker Ref"),
    (Column("officer_name"), "Officer", "Caseworker"),
    (Column("officer_telephone"), "Officer Telephone", "Caseworker Phone"),
    (Column("officer_email"), "Officer Email", "Caseworker Email"),
)
SOURCE = "unconfirmed: data items of DfE's alternative provision census guide 2023"

PLACEMENTS = Table(
    code="placements",
    file=r"alternative_provision_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="alternative_provision_{date}.csv",
    key=("placement",),
    columns=columns_of(ROWS),
    layouts=layouts_of(ROWS, Supplier("one", "ONE", SOURCE), Supplier("synergy", "Synergy", SOURCE)),
    subject=Subject(
        namespace="alternative_provision",
        key=("pupil",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn"},
    ),
    emits=(
        EmitEvent(
            "alternative_provision",
            "start",
            "end",
            {
                "provider": "provider",
                "provider_urn": "provider_urn",
                "setting": "setting",
                "reason": "reason",
                "sessions": "sessions",
                "school": "school",
                "arranged_by": "arranged_by",
                "telephone": "provider_telephone",
            },
        ),
        EmitInvolvement(
            "inclusion", "start", "end", "officer", "=Alternative provision officer", When("officer")
        ),
        EmitProfessional("officer", "officer_name", telephone="officer_telephone", email="officer_email"),
    ),
)

FEED = Feed(
    code="alternative_provision",
    title="Alternative provision",
    source_system="the council's list of alternative provision",
    owner="the council's inclusion service",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Education Act 1996 s.19; Education Act 2002 s.29A; Children Act "
    "2004 s.10",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: until the pupil is 25, or as the council's schedule says",
    coverage="Pupils of schools in the area whom a school or the council has placed in alternative provision since "
    "the last school year began",
    tables=(PLACEMENTS,),
    order=32,
)
