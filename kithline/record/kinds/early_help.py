"""Early help, family hubs, holiday provision, young carers and the voluntary sector."""

from kithline.record.categories import CHARACTERISTICS, EARLY_HELP
from kithline.record.kinds import ENTERED, Kind

FAMILY_SUPPORT = Kind(
    "family_support",
    "Early help support",
    EARLY_HELP,
    {
        "reason": "as sent",
        "agency": "the lead practitioner's agency",
        "level": "as sent",
        "closure_reason": "outcomes met, stepped up, no further action ...",
    },
    lasts=True,
)
EARLY_HELP_ASSESSMENT = Kind(
    "early_help_assessment",
    "Early help assessment",
    EARLY_HELP,
    {
        "type": "as sent",
        "needs": "needs found, as sent",
        "outcome": "as sent",
        "agency": "who made it, as sent",
    },
    lasts=True,
)
FAMILY_MEETING = Kind(
    "family_meeting",
    "Team around the family meeting",
    EARLY_HELP,
    {"outcome": "as sent", "scale": "where the family puts itself", "next_on": "date"},
)
# What a family agreed to, for practitioners; never the legal basis of the record.
SERVICE_CONSENT = Kind(
    "service_consent",
    "Agreement to a service",
    EARLY_HELP,
    {"service": "what was agreed to", "given_by": "who agreed", "withdrawn": "yes/no"},
    lasts=True,
)
FAMILY_HUB_REGISTRATION = Kind(
    "family_hub_registration", "Registered at a family hub", EARLY_HELP, {"hub": "name"}, lasts=True
)
FAMILY_HUB_SESSION = Kind(
    "family_hub_session",
    "Came to a family hub group",
    EARLY_HELP,
    {"hub": "name", "group": "name of the group", "attended": "yes/no"},
)
HOLIDAY_ACTIVITY = Kind(
    "holiday_activity",
    "Holiday activities and food",
    EARLY_HELP,
    {
        "provider": "name",
        "holiday": "which holiday",
        "booked": "days booked",
        "attended": "days attended",
        "eligibility": "as sent",
    },
    lasts=True,
)
YOUNG_CARER = Kind(
    "young_carer",
    "Young carer",
    CHARACTERISTICS,
    {"cares_for": "whom, as sent; never why", **ENTERED},
    lasts=True,
    added_as="cares_for",
)
YOUNG_CARER_ASSESSMENT = Kind(
    "young_carer_assessment",
    "Young carer's assessment",
    EARLY_HELP,
    {"type": "needs or transition", "outcome": "as sent", "review_on": "date"},
)
VOLUNTARY_SUPPORT = Kind(
    "voluntary_support",
    "Support from a voluntary organisation",
    EARLY_HELP,
    {
        "organisation": "name",
        "activity": "what it does with the child or family",
        "referred_by": "as sent",
        "outcome": "as sent",
    },
    lasts=True,
)
