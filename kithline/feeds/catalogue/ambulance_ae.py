"""Emergency departments and ambulances: who came, with what, and whether anyone there was worried.

The Emergency Care Data Set has NHS number and date of birth, and no names; the safeguarding team's own list has names,
and whether anyone was worried. The ambulance trust's has names too, because a crew often has no number.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
)
from kithline.feeds.values import Identifier, Text, Whole

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_"
ECDS = "NHS England Emergency Care Data Set, items as in an open query of the standard feed"

ATTENDANCES = Table(
    code="attendances",
    file=DATED + r"emergency_attendances\.csv",
    name="{date}_emergency_attendances.csv",
    key=("attendance_id",),
    columns=(
        Column("attendance_id", required=True),
        Column("patient_id", required=True, note="the hospital's number of the patient"),
        Column("nhs_number", Identifier("nhs_number")),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("postcode"),
        Column("arrived_on", ANY_DATE, required=True),
        Column("left_on", ANY_DATE),
        Column("complaint", note="SNOMED CT code, or words"),
        Column("outcome", note="SNOMED CT code of the destination, or words"),
        Column("provider"),
        Column("injury"),
        Column("safeguarding", Text(2000)),
    ),
    layouts=(
        Layout(
            "hospital",
            "Hospital's safeguarding team's list",
            "unconfirmed",
            {
                "attendance_id": "Attendance No",
                "patient_id": "Hospital No",
                "nhs_number": "NHS No",
                "forename": "Forename",
                "surname": "Surname",
                "birth": "DOB",
                "sex": "Sex",
                "postcode": "Postcode",
                "arrived_on": "Arrival",
                "left_on": "Departure",
                "complaint": "Presenting Complaint",
                "outcome": "Discharge Destination",
                "provider": "Site",
                "injury": "Injury Intent",
                "safeguarding": "Safeguarding Concern",
            },
        ),
        Layout(
            "ecds",
            "Emergency Care Data Set",
            ECDS,
            {
                "attendance_id": "IdentifierNumber",
                "patient_id": "LocalPatientIdentifier",
                "nhs_number": "NhsNumber",
                "birth": "PatientBirthDate",
                "sex": "PatientStatedGenderCode",
                "postcode": "PostcodeOfUsualAddress",
                "arrived_on": "ArrivalDate",
                "left_on": "DepartureDate",
                "complaint": "EmergencyCareChiefComplaintCode",
                "outcome": "EmergencyCareDestinationCode",
                "provider": "OrganisationCodeOfProvider",
            },
            absent=("forename", "surname", "injury", "safeguarding"),
        ),
    ),
    subject=Subject(
        namespace="hospital",
        key=("patient_id",),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
        address=AddressColumns(postcode="postcode"),
    ),
    emits=(
        EmitEvent(
            "emergency_attendance",
            "arrived_on",
            "left_on",
            {
                "complaint": "complaint",
                "injury": "injury",
                "safeguarding": "safeguarding",
                "outcome": "outcome",
                "provider": "provider",
            },
        ),
    ),
    optional=True,
)
AMBULANCE = Table(
    code="ambulance",
    file=DATED + r"ambulance\.csv",
    name="{date}_ambulance.csv",
    key=("incident", "person_number"),
    columns=(
        Column("incident", required=True),
        Column("person_number", Whole(1, 50), required=True, note="which person of the incident"),
        Column("nhs_number", Identifier("nhs_number")),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("attended_on", ANY_DATE, required=True),
        Column("reason"),
        Column("role", note="patient, or a child who was there"),
        Column("outcome"),
        Column("safeguarding", Text(4000)),
    ),
    layouts=(
        Layout(
            "trust",
            "Ambulance trust's safeguarding referrals",
            "unconfirmed",
            {
                "incident": "Incident Number",
                "person_number": "Person Number",
                "nhs_number": "NHS Number",
                "forename": "Forename",
                "surname": "Surname",
                "birth": "Date of Birth",
                "sex": "Sex",
                "address": "Address",
                "postcode": "Postcode",
                "attended_on": "Incident Date",
                "reason": "Reason for Call",
                "role": "Role",
                "outcome": "Outcome",
                "safeguarding": "Safeguarding Concern",
            },
        ),
    ),
    subject=Subject(
        namespace="ambulance",
        key=("incident", "person_number"),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "ambulance_attendance",
            "attended_on",
            payload={
                "reason": "reason",
                "role": "role",
                "outcome": "outcome",
                "safeguarding": "safeguarding",
            },
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="ambulance_ae",
    title="Emergency departments and ambulances",
    source_system="the hospital and the ambulance trust",
    owner="the hospital trust's safeguarding team",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(h) with DPA 2018 Schedule 1 paragraph 2, 9(2)(g); NHS Act 2006 s.82; Children "
    "Act 2004 s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="Until the child is 25, as the NHS Records Management Code says, or as the agreement says if that "
    "is less",
    coverage="Attendances of children of the council's area, and calls of the ambulance to homes with children about"
    " which the crew was worried, from the feed's first day",
    tables=(ATTENDANCES, AMBULANCE),
    hold=Hold(changed=None, gone=None),
    order=45,
)
