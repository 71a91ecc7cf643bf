"""The front door, leaving care, carers and adoption."""

from kithline.record.categories import SOCIAL_CARE
from kithline.record.kinds import Kind

FRONT_DOOR_CONTACT = Kind(
    "front_door_contact",
    "Contact with the front door",
    SOCIAL_CARE,
    {
        "source": "who made contact: referral source code, or as sent",
        "reason": "as sent",
        "rating": "red, amber, green",
        "decision": "as sent: no further action, early help, referral ...",
        "decided_on": "date",
        "decided_by": "name or team, as written",
    },
)
PATHWAY_PLAN = Kind(
    "pathway_plan", "Pathway plan review", SOCIAL_CARE, {"eligibility": "relevant, former relevant ..."}
)
CARE_LEAVER_HOME = Kind(
    "care_leaver_home",
    "Care leaver's accommodation",
    SOCIAL_CARE,
    {"accommodation": "code", "suitable": "as judged"},
)
FOSTER_PLACEMENT = Kind(
    "foster_placement",
    "Placed with carers",
    SOCIAL_CARE,
    {
        "type": "SSDA903 placement code, or as sent",
        "carer": "the carers' number with the fostering service",
        "connected": "yes/no: with a connected person",
        "reason_ended": "as sent",
    },
    lasts=True,
)
CARER_APPROVAL = Kind(
    "carer_approval",
    "Approved as a carer",
    SOCIAL_CARE,
    {
        "type": "as sent: mainstream, connected person, short breaks ...",
        "places": "count",
        "terms": "as sent",
    },
    lasts=True,
)
PLACEMENT_ORDER = Kind("placement_order", "Placement order", SOCIAL_CARE, {})
ADOPTION_ORDER = Kind("adoption_order", "Adoption order", SOCIAL_CARE, {"type": "order, as sent"})
ADOPTION_SUPPORT = Kind(
    "adoption_support",
    "Support after adoption",
    SOCIAL_CARE,
    {"type": "as sent", "funded_by": "as sent"},
    lasts=True,
)
