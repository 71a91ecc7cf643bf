"""Domestic abuse: support by a specialist service, refuge, MARAC."""

from kithline.record.categories import DOMESTIC_ABUSE
from kithline.record.kinds import Kind

SUPPORT = Kind(
    "domestic_abuse_support",
    "Support by a domestic abuse service",
    DOMESTIC_ABUSE,
    {
        "role": "adult victim, child, person who harms",
        "service": "IDVA, outreach, children's worker, refuge, behaviour change",
        "risk": "DASH risk",
        "outcome": "as sent",
    },
    lasts=True,
)
# Every row is restricted by its feed: it says where someone is hidden.
REFUGE_STAY = Kind(
    "refuge_stay",
    "Stay in a refuge",
    DOMESTIC_ABUSE,
    {"address": "address of the refuge", "postcode": "postcode of the refuge"},
    lasts=True,
)
MARAC = Kind(
    "marac",
    "Discussed at a multi-agency risk assessment conference",
    DOMESTIC_ABUSE,
    {
        "role": "victim, child, person who harms",
        "reason": "visible high risk, professional judgement, escalation, repeat",
        "dash_score": "ticks of the DASH checklist",
        "idva": "IDVA and how to reach them",
        "lead_agency": "agency that referred",
    },
)
# Restricted by its feed: what was said and what will be done must not reach the person who harms.
MARAC_MINUTES = Kind(
    "marac_minutes",
    "Minutes and actions of a MARAC",
    DOMESTIC_ABUSE,
    {"summary": "as written", "actions": "as written", "safety_plan": "as written"},
)
