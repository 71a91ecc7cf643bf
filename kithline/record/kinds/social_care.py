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
    {"need": "primary need code", "source": "referral source code", "closure_reason": "RC code"},
    lasts=True,
)
ASSESSMENT = Kind(
    "assessment", "Assessment", SOCIAL_CARE, {"factors": "factor codes, comma separated"}, lasts=True
)
CIN_PLAN = Kind("cin_plan", "Child in need plan", SOCIAL_CARE, {}, lasts=True)
SECTION_47 = Kind(
    "section_47",
    "Section 47 enquiry",
    SOCIAL_CARE,
    {"conference_on": "date", "conference_not_required": "yes/no"},
)
CP_PLAN = Kind(
    "cp_plan",
    "Child protection plan",
    SOCIAL_CARE,
    {"initial_category": "code", "latest_category": "code", "previous_plans": "count"},
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
    {"in_touch": "code", "activity": "code", "accommodation": "code"},
)
UASC = Kind("uasc", "Unaccompanied asylum-seeking child", SOCIAL_CARE, {}, lasts=True)
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
DEPRIVATION_OF_LIBERTY = Kind(
    "deprivation_of_liberty", "Deprivation of liberty order", SOCIAL_CARE, {}, lasts=True
)
EARLY_HELP = Kind(
    "early_help_episode", "Early help episode", SOCIAL_CARE, {"end_reason": "as sent"}, lasts=True
)
DISABILITY = Kind("disability", "Disability recorded", SOCIAL_CARE, {"codes": "DfE disability codes"})
PRE_PROCEEDINGS = Kind("pre_proceedings", "Pre-proceedings", SOCIAL_CARE, {"outcome": "code"}, lasts=True)
