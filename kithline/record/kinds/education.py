"""Suspensions, exclusions, special educational needs."""

from kithline.record.categories import CHARACTERISTICS, SEND, SUSPENSION
from kithline.record.kinds import Kind

SUSPENDED = Kind(
    "suspension",
    "Suspension or exclusion",
    SUSPENSION,
    {
        "category": "SUSP, LNCH or PERM",
        "sessions": "sessions lost (half days)",
        "reason1": "DfE reason code",
        "reason2": "DfE reason code",
        "reason3": "DfE reason code",
        "school": "the school's code",
    },
)
SEN_NEED = Kind(
    "sen_need", "Special educational need", SEND, {"type": "DfE need type", "rank": "1 is primary"}
)
SEN_SUPPORT = Kind(
    "sen_provision", "SEN provision", SEND, {"provision": "N none, K SEN support, E EHC plan"}, lasts=True
)
EHCP = Kind(
    "ehcp",
    "Education, health and care plan",
    SEND,
    {
        "last_review": "date of the last annual review",
        "placement": "named school",
        "primary_need": "DfE need type",
    },
    lasts=True,
)
EHCP_REQUEST = Kind("ehcp_request", "Request for an EHC needs assessment", SEND, {"outcome": "as sent"})
FREE_SCHOOL_MEALS = Kind(
    "free_school_meals",
    "Eligible for free school meals",
    CHARACTERISTICS,
    {"country": "country of the United Kingdom that found the child eligible"},
    lasts=True,
)
