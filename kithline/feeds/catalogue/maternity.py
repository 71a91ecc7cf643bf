"""Maternity: mothers, pregnancies with the expected date of delivery, and the babies that are born of them.

The files are those of the Maternity Services Data Set (MSDS). An unborn child is no person of maternity's system yet:
the pregnancy stands on the mother's record. When the baby is born it is a person of its own, with its NHS number, and
the mother is its mother.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    EmitRelationship,
    Feed,
    Format,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    Through,
    When,
)
from kithline.feeds.values import Identifier, Text

MSDS = "NHS Maternity Services Data Set v2 (MSD001, MSD101), items as in NHS England's open code"
DATED = r"(?P<date>\d{4}-\d\d-\d\d)_msds_"


def layouts(
    absent: tuple[str, ...], headers: dict[str, tuple[str, str]], source: str = MSDS
) -> tuple[Layout, ...]:
    """An extract that has all columns; and MSDS as it is, which has not the columns `absent`."""
    national = {column: names[0] for column, names in headers.items() if column not in absent}
    local = {column: names[1] for column, names in headers.items()}
    return (
        Layout("badgernet", "BadgerNet, a local extract", "unconfirmed", local),
        Layout("msds", "Maternity Services Data Set", source, national, absent),
    )


MOTHERS = Table(
    code="mothers",
    file=DATED + r"MSD001MotherDemog\.csv",
    name="{date}_msds_MSD001MotherDemog.csv",
    key=("mother_id",),
    columns=(
        Column("mother_id", required=True),
        Column("nhs_number", Identifier("nhs_number")),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("postcode"),
    ),
    layouts=layouts(
        ("forename", "surname"),
        {
            "mother_id": ("LPIDMother", "Mother Hospital No"),
            "nhs_number": ("NHSNumberMother", "Mother NHS No"),
            "forename": ("", "Mother Forename"),
            "surname": ("", "Mother Surname"),
            "birth": ("PersonBirthDateMother", "Mother DOB"),
            "postcode": ("Postcode", "Mother Postcode"),
        },
    ),
    subject=Subject(
        namespace="maternity",
        key=("mother_id",),
        role="by_birth",  # a mother may be a child herself
        forename="forename",
        surname="surname",
        birth="birth",
        identifiers={"nhs_number": "nhs_number"},
        address=AddressColumns(postcode="postcode"),
    ),
)
PREGNANCIES = Table(
    code="pregnancies",
    file=DATED + r"MSD101PregnancyBooking\.csv",
    name="{date}_msds_MSD101PregnancyBooking.csv",
    key=("pregnancy_id",),
    columns=(
        Column("pregnancy_id", required=True),
        Column("mother_id", required=True),
        Column("booked_on", ANY_DATE, required=True),
        Column("expected_on", ANY_DATE),
        Column("discharged_on", ANY_DATE),
        Column("late_booking"),
        Column("babies"),
        Column("concerns", Text(4000)),
        Column("outcome"),
        Column("midwife_id"),
        Column("midwife_name"),
        Column("midwife_telephone"),
        Column("midwife_email"),
    ),
    layouts=layouts(
        (
            "babies",
            "concerns",
            "outcome",
            "midwife_id",
            "midwife_name",
            "midwife_telephone",
            "midwife_email",
        ),
        {
            "pregnancy_id": ("PregnancyID", "Pregnancy ID"),
            "mother_id": ("LPIDMother", "Mother Hospital No"),
            "booked_on": ("AntenatalAppDate", "Booking Date"),
            "expected_on": ("EDDAgreed", "EDD"),
            "discharged_on": ("DischargeDateMatService", "Discharged"),
            "late_booking": ("ReasonLateBooking", "Reason for Late Booking"),
            "babies": ("", "Number of Babies"),
            "concerns": ("", "Safeguarding and Social Factors"),
            "outcome": ("", "Pregnancy Outcome"),
            "midwife_id": ("", "Midwife ID"),
            "midwife_name": ("", "Named Midwife"),
            "midwife_telephone": ("", "Midwife Telephone"),
            "midwife_email": ("", "Midwife Email"),
        },
    ),
    subject=Subject("maternity", ("mother_id",)),
    emits=(
        EmitEvent(
            "pregnancy",
            "booked_on",
            "discharged_on",
            {
                "expected_on": "expected_on",
                "babies": "babies",
                "late_booking": "late_booking",
                "concerns": "concerns",
                "outcome": "outcome",
            },
        ),
        EmitInvolvement("midwifery", "booked_on", "discharged_on", "midwife_id", when=When("midwife_id")),
        EmitProfessional("midwife_id", "midwife_name", telephone="midwife_telephone", email="midwife_email"),
    ),
)
BABIES = Table(
    code="babies",
    file=DATED + r"MSD401BabyDemographics\.csv",
    name="{date}_msds_MSD401BabyDemographics.csv",
    key=("pregnancy_id", "baby_id"),
    columns=(
        Column("pregnancy_id", required=True),
        Column("baby_id", required=True),
        Column("nhs_number", Identifier("nhs_number")),
        Column("forename", note="where one was given by the time of discharge"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
    ),
    layouts=layouts(
        ("forename", "surname"),
        {
            "pregnancy_id": ("PregnancyID", "Pregnancy ID"),
            "baby_id": ("LPIDBaby", "Baby Hospital No"),
            "nhs_number": ("NHSNumberBaby", "Baby NHS No"),
            "forename": ("", "Baby Forename"),
            "surname": ("", "Baby Surname"),
            "birth": ("PersonBirthDateBaby", "Baby DOB"),
            "sex": ("PersonPhenSex", "Baby Sex"),
        },
        "unconfirmed",  # MSDS ties a baby to the pregnancy by way of the labour, which is not asked for
    ),
    subject=Through(("pregnancies",), ("pregnancy_id",)),
    emits=(
        EmitRelationship(
            "=mother",
            Subject(
                namespace="maternity",
                key=("baby_id",),
                forename="forename",
                surname="surname",
                birth="birth",
                sex="sex",
                identifiers={"nhs_number": "nhs_number"},
            ),
            start="birth",
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="maternity",
    title="Maternity",
    source_system="the maternity service",
    owner="the hospital trust's maternity safeguarding team",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(h) with DPA 2018 Schedule 1 paragraph 2; NHS Act 2006 s.82; Children Act 2004 "
    "s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="Until the child of the pregnancy is 25, as the NHS Records Management Code says",
    coverage="Mothers of the council's area booked with the maternity service, from booking to discharge, and their"
    " babies, from the feed's first day",
    tables=(MOTHERS, PREGNANCIES, BABIES),
    order=30,
)
