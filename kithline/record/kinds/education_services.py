"""What the council's education services know: places, home education, exclusions, attendance casework."""

from kithline.record.categories import ATTENDANCE, CHARACTERISTICS, SCHOOL, SOCIAL_CARE, SUSPENSION
from kithline.record.kinds import Kind

ALTERNATIVE_PROVISION = Kind(
    "alternative_provision",
    "Alternative provision",
    SCHOOL,
    {
        "provider": "name of the provider",
        "provider_urn": "the provider's URN, where it has one",
        "setting": "DfE type of setting, where the provider has no number",
        "reason": "why it was arranged, as sent",
        "sessions": "half days a week",
        "school": "the home school's code",
        "arranged_by": "school or council",
        "telephone": "the provider's telephone number",
    },
    lasts=True,
)
HOME_EDUCATION = Kind(
    "home_education",
    "Home education",
    SCHOOL,
    {
        "reason": "the parents' main reason, as sent",
        "previous_school": "the school's code or name",
        "end_reason": "why it ended, as sent",
    },
    lasts=True,
)
HOME_EDUCATION_REVIEW = Kind(
    "home_education_review",
    "Review of home education",
    SCHOOL,
    {"how": "visit, report, meeting", "child_seen": "yes/no", "suitable": "as judged", "next_on": "date"},
)
MISSING_EDUCATION = Kind(
    "missing_education",
    "Missing education",
    SCHOOL,
    {
        "reason": "as sent",
        "last_school": "the school's code or name",
        "referred_by": "who told the council",
        "whereabouts": "known or not known",
        "outcome": "as sent",
        "destination": "school, council or country",
    },
    lasts=True,
)
EXCLUSION_REVIEW = Kind(
    "exclusion_review",
    "Governors' review of an exclusion",
    SUSPENSION,
    {"outcome": "as sent", "category": "SUSP or PERM", "school": "the school's code"},
)
EXCLUSION_PANEL = Kind(
    "exclusion_panel",
    "Independent review of a permanent exclusion",
    SUSPENSION,
    {"outcome": "as sent", "school": "the school's code"},
)
DAY_SIX = Kind(
    "day_six_provision",
    "Education from the sixth day of an exclusion",
    SUSPENSION,
    {"provider": "where, as sent"},
)
ATTENDANCE_SUPPORT = Kind(
    "attendance_support",
    "Support with attendance",
    ATTENDANCE,
    {"stage": "as sent: voluntary, formal ...", "reason": "as sent", "school": "code", "outcome": "as sent"},
    lasts=True,
)
PENALTY_NOTICE = Kind(
    "penalty_notice",
    "Penalty notice for absence",
    ATTENDANCE,
    {
        "reason": "as sent: irregular attendance, holiday ...",
        "sessions": "half days of unauthorised absence",
        "number": "first or second within three years",
        "result": "paid, withdrawn, prosecution",
        "school": "the school's code",
    },
)
ATTENDANCE_LEGAL_ACTION = Kind(
    "attendance_legal_action",
    "Legal action about attendance",
    ATTENDANCE,
    {"action": "as sent: supervision order, attendance order, prosecution", "outcome": "as sent"},
)
PEP = Kind(
    "personal_education_plan",
    "Personal education plan",
    SOCIAL_CARE,  # a child who has one is looked after
    {
        "school": "the school's code",
        "status": "as sent: draft, complete, signed off",
        "quality": "the virtual school's judgement",
        "next_due": "date",
        "designated_teacher": "name, as written",
    },
)
SCHOOL_APPLICATION = Kind(
    "school_application",
    "Application for a school place",
    SCHOOL,
    {
        "round": "normal or in-year",
        "school": "the school's code",
        "preference": "1 is first",
        "status": "as sent",
        "fair_access": "yes/no: placed under the fair access protocol",
        "previous_school": "the school's code or name",
    },
)
SCHOOL_OFFER = Kind(
    "school_offer", "Offer of a school place", SCHOOL, {"school": "the school's code", "starts_on": "date"}
)
FSM_CHECK = Kind(
    "fsm_check",
    "Check for free school meals",
    CHARACTERISTICS,
    {"result": "eligible, not eligible, or as sent", "school": "the school's code"},
)
EARLY_YEARS_PLACE = Kind(
    "early_years_place",
    "Early years place",
    SCHOOL,
    {
        "setting": "name of the setting",
        "setting_urn": "Ofsted URN",
        "telephone": "the setting's telephone number",
        "hours": "hours a week that the child attends",
    },
    lasts=True,
)
EARLY_YEARS_ENTITLEMENT = Kind(
    "early_years_entitlement",
    "Funded early education",
    CHARACTERISTICS,
    {
        "entitlement": "which one, as sent",
        "hours": "funded hours a week",
        "basis": "DfE basis of a two-year-old's entitlement",
        "pupil_premium": "yes/no: early years pupil premium",
        "disability_fund": "yes/no: disability access fund",
    },
    lasts=True,
)
PARTICIPATION = Kind(
    "participation",
    "Education, employment or training after 16",
    SCHOOL,
    {
        "activity": "NCCIS activity code",
        "status": "what the code counts as: education, employment, training, NEET, not known ...",
        "at": "school, college or employer",
        "checked_on": "date on which it was last confirmed",
        "review_on": "date by which it must be confirmed again",
        "intended": "intended destination, as sent",
    },
    lasts=True,
)
SEPTEMBER_GUARANTEE = Kind(
    "september_guarantee", "September guarantee", SCHOOL, {"status": "NCCIS status of the offer"}
)
