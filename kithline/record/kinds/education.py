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
        "end_reason": "SEN2 code of why the plan ceased",
    },
    lasts=True,
)
EHCP_REQUEST = Kind(
    "ehcp_request",
    "Request for an EHC needs assessment",
    SEND,
    {
        "outcome": "as sent",
        "decided_on": "date of the decision whether to assess",
        "source": "who asked, code",
    },
)
EHC_ASSESSMENT = Kind(
    "ehc_assessment",
    "EHC needs assessment decided",
    SEND,
    {"outcome": "SEN2 code", "exception": "yes/no: exceptions to the 20 weeks applied"},
)
EHCP_ANNUAL_REVIEW = Kind(
    "ehcp_annual_review",
    "Annual review of an EHC plan",
    SEND,
    {"outcome": "SEN2 code", "meeting_on": "date of the meeting"},
)
SEND_PLACEMENT = Kind(
    "send_placement",
    "Placement under an EHC plan",
    SEND,
    {
        "urn": "the school's URN",
        "setting": "SEN2 code of the sort of setting",
        "rank": "1 is the main placement",
        "unit": "yes/no: in a SEN unit",
        "resourced": "yes/no: in resourced provision",
    },
    lasts=True,
)
FREE_SCHOOL_MEALS = Kind(
    "free_school_meals",
    "Eligible for free school meals",
    CHARACTERISTICS,
    {"country": "country of the United Kingdom that found the child eligible"},
    lasts=True,
)
