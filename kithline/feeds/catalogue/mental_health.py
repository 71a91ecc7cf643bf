"""Child and adolescent mental health services: referrals and contacts, as fact and dates, with whom to ring.

The files are those of the Mental Health Services Data Set (MHSDS): an index of patients without names, referrals, care
contacts. It is a sensitive service: the dates of birth and numbers carry its category, and the service is masked.
What a clinician writes does not come.
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

MHSDS = "NHS Mental Health Services Data Set (MHS001, MHS101, MHS201), items as in NHS England's open code"
DATED = r"(?P<date>\d{4}-\d\d-\d\d)_mhsds_"


def layouts(absent: tuple[str, ...], headers: dict[str, tuple[str, str]]) -> tuple[Layout, ...]:
    """An extract that has all columns; and MHSDS as it is, which has not the columns `absent`."""
    national = {column: names[0] for column, names in headers.items() if column not in absent}
    local = {column: names[1] for column, names in headers.items()}
    return (
        Layout("rio", "Rio, a local extract", "unconfirmed", local),
        Layout("mhsds", "Mental Health Services Data Set", MHSDS, national, absent),
    )


PATIENTS = Table(
    code="patients",
    file=DATED + r"MHS001MPI\.csv",
    name="{date}_mhsds_MHS001MPI.csv",
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
            "patient_id": ("LocalPatientId", "Client ID"),
            "nhs_number": ("NHSNumber", "NHS Number"),
            "forename": ("", "Forename"),
            "surname": ("", "Surname"),
            "birth": ("PersonBirthDate", "Date of Birth"),
            "sex": ("Gender", "Sex"),
            "postcode": ("Postcode", "Home Postcode"),
        },
    ),
    subject=Subject(
        namespace="mental_health",
        key=("patient_id",),
        role="by_birth",
        category="mental_health",
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
    file=DATED + r"MHS101Referral\.csv",
    name="{date}_mhsds_MHS101Referral.csv",
    key=("referral_id",),
    columns=(
        Column("referral_id", required=True),
        Column("patient_id", required=True),
        Column("received_on", ANY_DATE, required=True),
        Column("discharged_on", ANY_DATE),
        Column("source"),
        Column("reason"),
        Column("priority"),
        Column("team"),
        Column("outcome"),
        Column("worker_id"),
        Column("worker_name"),
        Column("worker_telephone"),
        Column("worker_email"),
    ),
    layouts=layouts(
        ("team", "outcome", "worker_id", "worker_name", "worker_telephone", "worker_email"),
        {
            "referral_id": ("ServiceRequestId", "Referral ID"),
            "patient_id": ("LocalPatientId", "Client ID"),
            "received_on": ("ReferralRequestReceivedDate", "Referral Date"),
            "discharged_on": ("ServDischDate", "Discharge Date"),
            "source": ("SourceOfReferralMH", "Referral Source"),
            "reason": ("PrimReasonReferralMH", "Referral Reason"),
            "priority": ("ClinRespPriorityType", "Urgency"),
            "team": ("", "Team"),
            "outcome": ("", "Discharge Reason"),
            "worker_id": ("", "HCP ID"),
            "worker_name": ("", "HCP Name"),
            "worker_telephone": ("", "HCP Telephone"),
            "worker_email": ("", "HCP Email"),
        },
    ),
    subject=Subject("mental_health", ("patient_id",)),
    emits=(
        EmitEvent(
            "mental_health_referral",
            "received_on",
            "discharged_on",
            {
                "team": "team",
                "source": "source",
                "reason": "reason",
                "priority": "priority",
                "outcome": "outcome",
            },
        ),
        EmitInvolvement("mental_health", "received_on", "discharged_on", "worker_id", when=When("worker_id")),
        EmitProfessional(
            "worker_id", "worker_name", team="team", telephone="worker_telephone", email="worker_email"
        ),
    ),
)
CONTACTS = Table(
    code="contacts",
    file=DATED + r"MHS201CareContact\.csv",
    name="{date}_mhsds_MHS201CareContact.csv",
    key=("contact_id",),
    columns=(
        Column("contact_id", required=True),
        Column("referral_id", required=True),
        Column("contact_on", ANY_DATE, required=True),
        Column("attended"),
        Column("how"),
    ),
    layouts=layouts(
        (),
        {
            "contact_id": ("CareContactId", "Contact ID"),
            "referral_id": ("ServiceRequestId", "Referral ID"),
            "contact_on": ("CareContDate", "Contact Date"),
            "attended": ("AttendOrDNACode", "Outcome"),
            "how": ("ConsMechanismMH", "Contact Type"),
        },
    ),
    subject=Through(("referrals",), ("referral_id",)),
    emits=(EmitEvent("mental_health_contact", "contact_on", payload={"attended": "attended", "how": "how"}),),
    optional=True,
)

FEED = Feed(
    code="mental_health",
    title="Child and adolescent mental health",
    source_system="the mental health trust",
    owner="the mental health trust",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(h) with DPA 2018 Schedule 1 paragraph 2; NHS Act 2006 s.82; Children Act 2004 "
    "s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="Until the child is 25, as the NHS Records Management Code says, or as the agreement says if that "
    "is less",
    coverage="Children of the council's area referred to mental health services, open or closed within a year",
    tables=(PATIENTS, REFERRALS, CONTACTS),
    order=40,
)
