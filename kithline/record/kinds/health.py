"""Health: attendances, referrals and contacts, pregnancy, assessments in care, mental health, substance misuse."""

from kithline.record.categories import HEALTH, MENTAL_HEALTH, SUBSTANCE
from kithline.record.kinds import Kind

EMERGENCY_ATTENDANCE = Kind(
    "emergency_attendance",
    "Emergency department attendance",
    HEALTH,
    {
        "complaint": "chief complaint, code or words as sent",
        "injury": "injury intent or mechanism, as sent",
        "safeguarding": "safeguarding concern recorded",
        "outcome": "where the patient went",
        "provider": "hospital",
    },
    lasts=True,
)
AMBULANCE_ATTENDANCE = Kind(
    "ambulance_attendance",
    "Ambulance attendance",
    HEALTH,
    {
        "reason": "as sent",
        "role": "patient, or a child who was there",
        "outcome": "conveyed, seen and left, refused",
        "safeguarding": "safeguarding concern, as written",
    },
)
UNSCHEDULED_CARE = Kind(
    "unscheduled_care",
    "Unscheduled care of a child with a plan or in care (CP-IS)",
    HEALTH,
    {
        "setting": "emergency department, minor injuries, walk-in centre, maternity, ambulance ...",
        "provider": "organisation that looked",
        "plan": "child protection plan, looked after, unborn plan",
        "telephone": "telephone of the setting",
    },
)
HEALTH_REFERRAL = Kind(
    "health_referral",
    "Referral to a community health service",
    HEALTH,
    {
        "service": "service or team type, as sent",
        "source": "who referred, as sent",
        "reason": "primary reason, as sent",
        "outcome": "reason for discharge or closure",
    },
    lasts=True,
)
HEALTH_CONTACT = Kind(
    "health_contact",
    "Contact with a community health service",
    HEALTH,
    {
        "service": "service or team",
        "attended": "attended, not brought, cancelled, as sent",
        "how": "face to face, telephone, video",
        "review": "mandated review: antenatal, new birth, 6 to 8 weeks, 1 year, 2 to 2½ years",
        "level": "universal, targeted, specialist",
        "concern": "concern, as written",
    },
)
PREGNANCY = Kind(
    "pregnancy",
    "Pregnancy",
    HEALTH,
    {
        "expected_on": "agreed expected date of delivery",
        "babies": "how many",
        "late_booking": "reason for late booking",
        "concerns": "social factors and safeguarding, as sent",
        "outcome": "as sent",
    },
    lasts=True,
)
CARE_HEALTH_ASSESSMENT = Kind(
    "care_health_assessment",
    "Health assessment in care",
    HEALTH,
    {
        "type": "initial or review",
        "held_on": "date on which it was held; the event is dated by when it was due",
        "outcome": "done, declined, not brought",
        "dentist_on": "date of the last dental check",
        "immunised": "immunisations up to date",
        "sdq": "SDQ score",
        "plan": "health plan, as written",
    },
)
MENTAL_HEALTH_REFERRAL = Kind(
    "mental_health_referral",
    "Referral to mental health services",
    MENTAL_HEALTH,
    {
        "team": "service or team type, as sent",
        "source": "who referred, as sent",
        "reason": "primary reason, as sent",
        "priority": "emergency, urgent, routine, as sent",
        "outcome": "reason for closure or rejection",
    },
    lasts=True,
)
MENTAL_HEALTH_CONTACT = Kind(
    "mental_health_contact",
    "Contact with mental health services",
    MENTAL_HEALTH,
    {"attended": "attended, did not attend, cancelled, as sent", "how": "face to face, telephone, video"},
)
SUBSTANCE_TREATMENT = Kind(
    "substance_treatment",
    "Drug and alcohol treatment",
    SUBSTANCE,
    {
        "initials": "first and last initial: all that is sent of the name",
        "area": "postcode without its last two letters",
        "substance": "main problem substance",
        "parental_status": "whether children live with the client",
        "children": "children under 18 in the home",
        "early_help": "what help the client's children receive",
        "outcome": "reason for discharge",
    },
    lasts=True,
)
