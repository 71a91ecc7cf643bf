"""Children's social care: Standard Safeguarding Dataset, CIN census and SSDA903 words."""

from kithline.record.categories import SOCIAL_CARE
from kithline.record.kinds import Kind

CONTACT = Kind("contact", "Contact", SOCIAL_CARE, {"source": "referral source code", "outcome": "as sent"})
REFERRAL = Kind(
    "referral",
    "Referral",
    SOCIAL_CARE,
    {"source": "referral source code", "nfa": "no further action", "need": "code"},
)
CIN_EPISODE = Kind(
    "cin_episode",
    "Child in need episode",
    SOCIAL_CARE,
    {
        "need": "primary need code",
        "source": "referral source code",
        "closure_reason": "RC code",
        "status": "as sent: child in need plan, protection plan, looked after, care leaver ...",
        "last_seen": "date",
    },
    lasts=True,
)
ASSESSMENT = Kind(
    "assessment",
    "Assessment",
    SOCIAL_CARE,
    {
        "factors": "factor codes, comma separated",
        "child_seen": "yes/no",
        "support_needed": "whether it found a need of social care support, as sent",
    },
    lasts=True,
)
CIN_PLAN = Kind("cin_plan", "Child in need plan", SOCIAL_CARE, {}, lasts=True)
SECTION_47 = Kind(
    "section_47",
    "Section 47 enquiry",
    SOCIAL_CARE,
    {
        "conference_on": "date",
        "conference_not_required": "yes/no",
        "plan_followed": "yes/no: the conference led to a child protection plan",
    },
)
CP_PLAN = Kind(
    "cp_plan",
    "Child protection plan",
    SOCIAL_CARE,
    {
        "initial_category": "code",
        "latest_category": "code",
        "previous_plans": "count",
        "last_visit": "date of the last statutory visit",
        "seen_alone": "yes/no",
        "last_review": "date of the latest review conference",
        "police_protection": "yes/no: emergency protection order or police powers in the last six months",
    },
    lasts=True,
)
CP_REVIEW = Kind("cp_review", "Child protection review", SOCIAL_CARE, {})
CLA_EPISODE = Kind(
    "cla_episode",
    "Episode of care",
    SOCIAL_CARE,
    {
        "legal_status": "SSDA903 code",
        "placement": "SSDA903 placement code",
        "provider": "SSDA903 provider code",
        "reason_started": "RNE",
        "reason_ended": "REC",
        "need": "primary need code",
        "placement_urn": "Ofsted URN",
    },
    lasts=True,
)
CARE_PERIOD = Kind(
    "care_period",
    "Period of care",
    SOCIAL_CARE,
    {
        "need": "primary need code",
        "legal_status": "SSDA903 code",
        "legal_status_on": "date on which that status began",
        "placement": "SSDA903 placement code",
        "provider": "SSDA903 provider code",
        "placement_on": "date on which the latest placement began",
        "placements_in_year": "count",
        "permanence_plan": "as sent",
        "last_review": "date",
        "last_visit": "date of the social worker's last visit",
        "last_reviewing_officer": "date of the reviewing officer's last contact",
        "last_health_assessment": "date",
        "last_dental_check": "date",
        "missing_in_year": "count of missing episodes",
        "absent_in_year": "count of absences from the placement",
        "interview_offered": "yes/no",
        "interview_accepted": "yes/no",
        "reason_ended": "REC",
    },
    lasts=True,
)
CLA_REVIEW = Kind("cla_review", "Review of care", SOCIAL_CARE, {"participation": "PN code"})
CLA_YEAR = Kind(
    "cla_year",
    "Health and outcomes while in care",
    SOCIAL_CARE,
    {
        "sdq_score": "0-40",
        "sdq_reason": "SDQ code",
        "convicted": "yes/no",
        "health_check": "yes/no",
        "immunisations": "yes/no",
        "teeth_check": "yes/no",
        "health_assessment": "yes/no",
        "substance_misuse": "yes/no",
        "intervention_received": "yes/no",
        "intervention_offered": "yes/no",
    },
)
CARE_LEAVER = Kind(
    "care_leaver",
    "Care leaver contact",
    SOCIAL_CARE,
    {
        "in_touch": "code",
        "activity": "code",
        "accommodation": "code",
        "suitable": "whether the accommodation is, as judged",
        "eligibility": "relevant, former relevant ...",
    },
)
PREVIOUS_PERMANENCE = Kind(
    "previous_permanence", "Previous permanence", SOCIAL_CARE, {"option": "code", "la": "code"}
)
ADOPTION_PLACEMENT = Kind(
    "adoption_placement", "Placed for adoption", SOCIAL_CARE, {"reason_ceased": "code"}, lasts=True
)
ADOPTION_DECISION = Kind(
    "adoption_decision",
    "Adoption decision",
    SOCIAL_CARE,
    {
        "matched_on": "date",
        "foster_carer": "code",
        "adopters": "count",
        "adopters_sex": "code",
        "adopters_status": "code",
    },
)
ADOPTER = Kind(
    "adopter_assessment",
    "Assessment as an adopter",
    SOCIAL_CARE,
    {
        "stage_1_on": "date",
        "stage_2_on": "date",
        "approved_on": "date",
        "matched_on": "date",
        "placed_on": "date",
        "children": "children placed, a count",
        "reason_left": "as sent",
    },
    lasts=True,
)
DEPRIVATION_OF_LIBERTY = Kind(
    "deprivation_of_liberty", "Deprivation of liberty order", SOCIAL_CARE, {}, lasts=True
)
EARLY_HELP = Kind(
    "early_help_episode", "Early help episode", SOCIAL_CARE, {"end_reason": "as sent"}, lasts=True
)
PRE_PROCEEDINGS = Kind(
    "pre_proceedings",
    "Pre-proceedings",
    SOCIAL_CARE,
    {
        "outcome": "code",
        "letter_on": "date of the letter before proceedings",
        "first_meeting_on": "date",
        "review_meetings": "count",
        "application_on": "date of the application to the court",
    },
    lasts=True,
)
FAMILY_GROUP_MEETING = Kind(
    "family_group_meeting",
    "Family group decision making offered",
    SOCIAL_CARE,
    {"held": "yes/no: the meeting took place"},
)
