"""Children missing education: on no roll and not known to be taught elsewhere, until the council has found a place."""

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
from kithline.feeds.values import Code, Identifier

WHEREABOUTS = Code(
    {"known": "known to the council", "not known": "not known"},
    legacy={
        "Y": "known",
        "N": "not known",
        "KNOWN": "known",
        "UNKNOWN": "not known",
        "NOT KNOWN": "not known",
    },
)
ROWS = (
    (Column("case", required=True), "CME ID", "CME Case Ref"),
    (Column("child", required=True), "Student ID", "Pupil ID"),
    (Column("upn", Identifier("upn")), "UPN", "UPN"),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", ANY_DATE), "DOB", "Date of Birth"),
    (Column("sex", SEX), "Sex", "Gender"),
    (Column("address", note="last known"), "Last Known Address", "Address"),
    (Column("postcode"), "Last Known Postcode", "Postcode"),
    (Column("opened", ANY_DATE, required=True), "Referral Date", "Opened"),
    (Column("closed", ANY_DATE), "Closed Date", "Closed"),
    (Column("reason"), "CME Reason", "Reason"),
    (Column("last_school"), "Last Base", "Previous School"),
    (Column("referred_by"), "Referred By", "Referrer"),
    (Column("whereabouts", WHEREABOUTS), "Whereabouts", "Whereabouts Known"),
    (Column("outcome"), "Outcome", "Closure Reason"),
    (Column("destination"), "Destination", "New Provision"),
    (Column("officer"), "Officer ID", "Caseworker Ref"),
    (Column("officer_name"), "Officer", "Caseworker"),
    (Column("officer_telephone"), "Officer Telephone", "Caseworker Phone"),
    (Column("officer_email"), "Officer Email", "Caseworker Email"),
)
CASES = Table(
    code="cases",
    file=r"children_missing_education_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="children_missing_education_{date}.csv",
    key=("case",),
    columns=columns_of(ROWS),
    layouts=layouts_of(ROWS, Supplier("one", "ONE"), Supplier("synergy", "Synergy")),
    subject=Subject(
        namespace="missing_education",
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
            "missing_education",
            "opened",
            "closed",
            {
                "reason": "reason",
                "last_school": "last_school",
                "referred_by": "referred_by",
                "whereabouts": "whereabouts",
                "outcome": "outcome",
                "destination": "destination",
            },
        ),
        EmitInvolvement(
            "education_welfare",
            "opened",
            "closed",
            "officer",
            "=Children missing education officer",
            When("officer"),
        ),
        EmitProfessional("officer", "officer_name", telephone="officer_telephone", email="officer_email"),
    ),
)

FEED = Feed(
    code="children_missing_education",
    title="Children missing education",
    source_system="the council's children missing education casework",
    owner="the council's children missing education officer",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e); Education Act 1996 s.436A; Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "early_support", "social_care"),
    retention="As the source system: until the child is 25, or as the council's schedule says",
    coverage="Children of compulsory school age whom the council was told of as missing education, now or in the "
    "last six years",
    tables=(CASES,),
    order=32,
)
