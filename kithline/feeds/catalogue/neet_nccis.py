"""Participation after 16: what each young person does, in NCCIS codes, and the adviser who keeps in touch.

How codes count (education, employment, training, NEET ...) is as in FFT Education Datalab's published script over the
NCCIS data of 2011 to 2021; which codes each year has is in DfE's "NCCIS management information requirement" of that
year, of which the release notes of a vendor were seen, not the lists. So a code that is not listed here is kept.
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
    Hold,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Code, Identifier

_COUNTS_AS = {
    "education": "110 120 210 220 230 240 250 260 270 280 290",
    "employment": "310 320 330 340 350 360 550 551",
    "training": "410 420 430 440 450 460 530",
    "self-employment": "380 381",
    "NEET, available": "510 520 540 610 615 616 619",
    "NEET, not available": "140 620 630 640 650 660 670 680",
    "custody": "130 710",
    "not known": "150 810 820 830",
}
# by the calendar year in which the requirement begins; each later year is told by its difference
ACTIVITIES: dict[int, dict[str, str]] = {
    2019: {code: status for status, codes in _COUNTS_AS.items() for code in codes.split()}
    | {"440": "training through the Work Programme"}
}
ACTIVITIES[2020] = ACTIVITIES[2019] | {"440": "DWP training and support programme"}

ACTIVITY = Code(ACTIVITIES[max(ACTIVITIES)], strict=False, form="[0-9]{3}")
# The same cell read as what it counts as; a code that is not listed stays a code.
STATUS = Code(
    dict.fromkeys(_COUNTS_AS, "as the activity counts"),
    legacy={code: status for status, codes in _COUNTS_AS.items() for code in codes.split()},
    strict=False,
)
ROWS = (
    (Column("person", required=True), "Client ID", "Person Ref"),
    (Column("upn", Identifier("upn")), "UPN", "UPN"),
    (Column("uln", Identifier("uln")), "ULN", "ULN"),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", ANY_DATE), "Date of Birth", "DOB"),
    (Column("sex", SEX), "Gender", "Sex"),
    (Column("address"), "Address", "Home Address"),
    (Column("postcode"), "Postcode", "Home Postcode"),
    (Column("activity", ACTIVITY, required=True), "Current Activity Code", "Activity"),
    (Column("status", STATUS, note="what the activity counts as"), "Current Activity Code", "Activity"),
    (Column("start", ANY_DATE, required=True), "Current Activity Start Date", "Activity Start"),
    (Column("at"), "Establishment", "Provider or Employer"),
    (Column("checked", ANY_DATE), "Current Activity Verification Date", "Verified"),
    (Column("review", ANY_DATE), "Review Date", "Next Review"),
    (Column("intended"), "Intended Destination", "Intended"),
    (Column("guarantee", note="status of the September offer"), "September Guarantee", "Offer Status"),
    (Column("guarantee_on", ANY_DATE), "September Guarantee Date", "Offer Date"),
    (Column("adviser"), "Adviser ID", "PA Ref"),
    (Column("adviser_name"), "Adviser", "Personal Adviser"),
    (Column("adviser_since", ANY_DATE), "Adviser From", "PA From"),
    (Column("adviser_telephone"), "Adviser Telephone", "PA Phone"),
    (Column("adviser_email"), "Adviser Email", "PA Email"),
)
ACTIVITIES_NOW = Table(
    code="activities",
    file=r"nccis_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="nccis_{date}.csv",
    key=("person", "activity", "start"),
    columns=columns_of(ROWS),
    layouts=layouts_of(
        ROWS,
        Supplier(
            "iyss", "ONE IYSS", "unconfirmed: names of the NCCIS variables in the National Pupil Database"
        ),
        Supplier("core_plus", "Core+"),
    ),
    subject=Subject(
        namespace="nccis",
        key=("person",),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn", "uln": "uln"},
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "participation",
            "start",
            payload={
                "activity": "activity",
                "status": "status",
                "at": "at",
                "checked_on": "checked",
                "review_on": "review",
                "intended": "intended",
            },
        ),
        EmitEvent(
            "september_guarantee",
            "guarantee_on",
            payload={"status": "guarantee"},
            when=When("guarantee_on"),
        ),
        EmitInvolvement("careers", "adviser_since", worker="adviser", when=When("adviser")),
        EmitProfessional("adviser", "adviser_name", telephone="adviser_telephone", email="adviser_email"),
    ),
)

FEED = Feed(
    code="neet_nccis",
    title="Participation after 16 (NCCIS)",
    source_system="the council's participation records (NCCIS)",
    owner="the council's participation team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e); Education and Skills Act 2008 s.10, s.12, s.14, s.68; Children Act 2004 "
    "s.10",
    purposes=("safeguarding", "early_support", "social_care"),
    retention="As the source system: until the young person is 25",
    coverage="Young people in the area of academic age 16 and 17, to 25 with an EHC plan, and pupils of year 11 with "
    "their intended destination: what they do now",
    tables=(ACTIVITIES_NOW,),
    hold=Hold(
        changed=None, gone=0.8
    ),  # each September one year group leaves and all of another begin something new
    order=36,
)
