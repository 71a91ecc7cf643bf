"""Community health services for children: who was referred, to what, and whether they came.

The files are those of the Community Services Data Set (CSDS), as the provider sends them to NHS England: an index of
patients without names, referrals, care contacts. Table and item names are those that NHS England's open code for the
data set reads; who works with the child and how to reach them are not in CSDS, and are asked for beside it.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
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
from kithline.feeds.values import Identifier

CSDS = "NHS Community Services Data Set (CYP001, CYP101, CYP201), items as in NHS England's open code"
DATED = r"(?P<date>\d{4}-\d\d-\d\d)_csds_"


def layouts(absent: tuple[str, ...], headers: dict[str, tuple[str, str]]) -> tuple[Layout, ...]:
    """An extract that has all columns; and CSDS as it is, which has not the columns `absent`."""
    national = {column: names[0] for column, names in headers.items() if column not in absent}
    local = {column: names[1] for column, names in headers.items()}
    return (
        Layout("systmone", "SystmOne, a local extract", "unconfirmed", local),
        Layout("csds", "Community Services Data Set", CSDS, national, absent),
    )


PATIENTS = Table(
    code="patients",
    file=DATED + r"CYP001MPI\.csv",
    name="{date}_csds_CYP001MPI.csv",
    key=("patient_id",),
    columns=(
        Column("patient_id", required=True),
        Column("nhs_number", Identifier("nhs_number")),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("postcode"),
    ),
    layouts=layouts(
        ("forename", "surname"),
        {
            "patient_id": ("LocalPatientID", "Patient ID"),
            "nhs_number": ("NHSNumber", "NHS Number"),
            "forename": ("", "First Name"),
            "surname": ("", "Surname"),
            "birth": ("DateOfBirth", "DOB"),
            "sex": ("Gender", "Sex"),
            "postcode": ("Postcode", "Home Postcode"),
        },
    ),
    subject=Subject(
        namespace="child_health",
        key=("patient_id",),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
        address=AddressColumns(postcode="postcode"),
    ),
)
REFERRALS = Table(
    code="referrals",
    file=DATED + r"CYP101Referral\.csv",
    name="{date}_csds_CYP101Referral.csv",
    key=("referral_id",),
    columns=(
        Column("referral_id", required=True),
        Column("patient_id", required=True),
        Column("received_on", ANY_DATE, required=True),
        Column("discharged_on", ANY_DATE),
        Column("source"),
        Column("reason"),
        Column("service", note="service or team type"),
        Column("outcome"),
        Column("worker_id"),
        Column("worker_name"),
        Column("worker_telephone"),
        Column("worker_email"),
    ),
    layouts=layouts(
        ("service", "outcome", "worker_id", "worker_name", "worker_telephone", "worker_email"),
        {
            "referral_id": ("ServiceRequestID", "Referral ID"),
            "patient_id": ("LocalPatientID", "Patient ID"),
            "received_on": ("ReferralRequest_ReceivedDate", "Referral Received"),
            "discharged_on": ("Discharge_Date", "Discharged"),
            "source": ("SourceOfReferral", "Referral Source"),
            "reason": ("PrimaryReferralReason", "Referral Reason"),
            "service": ("", "Service"),
            "outcome": ("", "Discharge Reason"),
            "worker_id": ("", "Clinician ID"),
            "worker_name": ("", "Clinician"),
            "worker_telephone": ("", "Clinician Telephone"),
            "worker_email": ("", "Clinician Email"),
        },
    ),
    subject=Subject("child_health", ("patient_id",)),
    emits=(
        EmitEvent(
            "health_referral",
            "received_on",
            "discharged_on",
            {"service": "service", "source": "source", "reason": "reason", "outcome": "outcome"},
        ),
        EmitInvolvement(
            "community_health", "received_on", "discharged_on", "worker_id", when=When("worker_id")
        ),
        EmitProfessional(
            "worker_id",
            "worker_name",
            team="service",
            telephone="worker_telephone",
            email="worker_email",
        ),
    ),
)
CONTACTS = Table(
    code="contacts",
    file=DATED + r"CYP201CareContact\.csv",
    name="{date}_csds_CYP201CareContact.csv",
    key=("contact_id",),
    columns=(
        Column("contact_id", required=True),
        Column("referral_id", required=True),
        Column("contact_on", ANY_DATE, required=True),
        Column("attended"),
        Column("how"),
        Column("service"),
    ),
    layouts=layouts(
        ("service", "how"),
        {
            "contact_id": ("CareContactID", "Contact ID"),
            "referral_id": ("ServiceRequestID", "Referral ID"),
            "contact_on": ("Contact_Date", "Contact Date"),
            "attended": ("AttendanceStatus", "Attendance"),
            "how": ("", "Contact Method"),
            "service": ("", "Service"),
        },
    ),
    subject=Through(("referrals",), ("referral_id",)),
    emits=(
        EmitEvent(
            "health_contact",
            "contact_on",
            payload={"service": "service", "attended": "attended", "how": "how"},
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="child_health",
    title="Community child health",
    source_system="the community health trust",
    owner="the community health trust",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(h) with DPA 2018 Schedule 1 paragraph 2; NHS Act 2006 s.82; Children Act 2004 "
    "s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="Until the child is 25, as the NHS Records Management Code says",
    coverage="Children of the council's area referred to a community health service, open or closed within two years",
    tables=(PATIENTS, REFERRALS, CONTACTS),
    order=30,
)
