"""Applications for school places and in-year transfers, one row for each preference.

Status codes are those that ONE shows for an allocation (public help pages of ONE Admissions and Transfers); other
systems send words. Either is kept in words.
"""

from kithline.feeds.codes import ANY_DATE, SEX
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
    When,
)
from kithline.feeds.values import Code, Flag, Identifier, Whole

STATUSES = {
    "O": "offer",
    "P": "provisional",
    "Y": "allocated",
    "A": "accepted by the parent",
    "W": "waiting list",
    "N": "no offer",
    "X": "refused by the parent",
    "R": "refused by the council",
    "Q": "no longer wanted",
}
STATUS = Code(dict.fromkeys(STATUSES.values(), "as the code says"), legacy=STATUSES, strict=False)
ROWS = (
    (Column("application", required=True), "Application Reference", "Application Ref"),
    (Column("preference", Whole(1, 20), required=True), "Preference", "Pref No"),
    (Column("child", required=True), "Student ID", "Pupil ID"),
    (Column("upn", Identifier("upn")), "UPN", "UPN"),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", ANY_DATE), "DOB", "Date of Birth"),
    (Column("sex", SEX), "Sex", "Gender"),
    (Column("address"), "Address", "Home Address"),
    (Column("postcode"), "Postcode", "Home Postcode"),
    (Column("round", note="normal or in-year"), "Transfer Group", "Admission Round"),
    (Column("applied", ANY_DATE, required=True), "Application Entered", "Received"),
    (Column("school", required=True, note="LAESTAB"), "Preferred Base", "School DfE"),
    (Column("status", STATUS), "Allocation Status", "Outcome"),
    (Column("offered", ANY_DATE), "Offer Date", "Offered"),
    (Column("starts", ANY_DATE), "Start Date", "Admission Date"),
    (Column("previous_school"), "Current Base", "Previous School"),
    (Column("fair_access", Flag(written=("Y", "N"))), "Fair Access", "FAP"),
)
PREFERENCES = Table(
    code="preferences",
    file=r"school_admissions_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="school_admissions_{date}.csv",
    key=("application", "preference"),
    columns=columns_of(ROWS),
    layouts=layouts_of(
        ROWS,
        Supplier("one", "ONE", "unconfirmed: words of the public help pages of ONE Admissions and Transfers"),
        Supplier("synergy", "Synergy"),
    ),
    subject=Subject(
        namespace="school_admissions",
        key=("child",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn"},
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "school_application",
            "applied",
            payload={
                code: code
                for code in ("round", "school", "preference", "status", "fair_access", "previous_school")
            },
        ),
        EmitEvent(
            "school_offer",
            "offered",
            payload={"school": "school", "starts_on": "starts"},
            when=When("offered"),
        ),
    ),
)

FEED = Feed(
    code="school_admissions",
    title="School admissions and in-year transfers",
    source_system="the council's admissions system",
    owner="the council's admissions team",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e); School Standards and Framework Act 1998 s.84 to s.98A; Children Act 2004 "
    "s.10",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: until the end of the school year after the one of entry",
    coverage="Applications through the council for entry this school year or the next",
    tables=(PREFERENCES,),
    hold=Hold(changed=None, gone=None),
    order=34,
)
