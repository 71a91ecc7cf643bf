"""The register of children educated at home by their parents' choice, and the council's reviews of it.

Parents' reasons are kept as sent: DfE's termly return lists them, systems word them in their own way.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    AddressColumns,
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
from kithline.feeds.values import Flag, Identifier

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_ehe_"
SUPPLIERS = (Supplier("one", "ONE"), Supplier("synergy", "Synergy"))
REGISTER_ROWS = (
    (Column("entry", required=True), "EHE ID", "Home Education Ref"),
    (Column("child", required=True), "Student ID", "Pupil ID"),
    (Column("upn", Identifier("upn")), "UPN", "UPN"),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", ANY_DATE), "DOB", "Date of Birth"),
    (Column("sex", SEX), "Sex", "Gender"),
    (Column("address"), "Address", "Home Address"),
    (Column("postcode"), "Postcode", "Home Postcode"),
    (Column("start", ANY_DATE, required=True), "EHE Start Date", "Start"),
    (Column("end", ANY_DATE), "EHE End Date", "End"),
    (Column("reason"), "EHE Reason", "Reason"),
    (Column("previous_school"), "Previous Base", "Previous School"),
    (Column("end_reason"), "EHE End Reason", "Ceased Reason"),
    (Column("officer"), "Officer ID", "Adviser Ref"),
    (Column("officer_name"), "Officer", "Adviser"),
    (Column("officer_telephone"), "Officer Telephone", "Adviser Phone"),
    (Column("officer_email"), "Officer Email", "Adviser Email"),
)
REVIEW_ROWS = (
    (Column("review", required=True), "Review ID", "Review Ref"),
    (Column("child", required=True), "Student ID", "Pupil ID"),
    (Column("on", ANY_DATE, required=True), "Review Date", "Date of Review"),
    (Column("how"), "Review Type", "Method"),
    (Column("child_seen", Flag(written=("Y", "N"))), "Child Seen", "Seen"),
    (Column("suitable"), "Suitable Education", "Outcome"),
    (Column("next_on", ANY_DATE), "Next Review Date", "Next Due"),
)
REGISTER = Table(
    code="register",
    file=DATED + r"register\.csv",
    name="{date}_ehe_register.csv",
    key=("entry",),
    columns=columns_of(REGISTER_ROWS),
    layouts=layouts_of(REGISTER_ROWS, *SUPPLIERS),
    subject=Subject(
        namespace="home_education",
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
            "home_education",
            "start",
            "end",
            {"reason": "reason", "previous_school": "previous_school", "end_reason": "end_reason"},
        ),
        EmitInvolvement("home_education", "start", "end", "officer", when=When("officer")),
        EmitProfessional("officer", "officer_name", telephone="officer_telephone", email="officer_email"),
    ),
)
REVIEWS = Table(
    code="reviews",
    file=DATED + r"reviews\.csv",
    name="{date}_ehe_reviews.csv",
    key=("review",),
    columns=columns_of(REVIEW_ROWS),
    layouts=layouts_of(REVIEW_ROWS, *SUPPLIERS),
    subject=Subject("home_education", ("child",)),
    emits=(
        EmitEvent(
            "home_education_review",
            "on",
            payload={"how": "how", "child_seen": "child_seen", "suitable": "suitable", "next_on": "next_on"},
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="elective_home_education",
    title="Elective home education",
    source_system="the council's register of home education",
    owner="the council's home education team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e); Education Act 1996 s.436A, s.437 and, when in force, the register of "
    "children not in school (s.436B onwards); Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "early_support", "social_care"),
    retention="As the source system: until the child is 25, or as the council's schedule says",
    coverage="Children of compulsory school age in the area known to be educated at home, now or in the last six "
    "years",
    tables=(REGISTER, REVIEWS),
    order=32,
)
