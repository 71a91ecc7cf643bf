"""What the police tell besides Encompass and missing episodes: public protection notices, intelligence, ASB."""

from kithline.record.categories import POLICE
from kithline.record.kinds import Kind

PUBLIC_PROTECTION_NOTICE = Kind(
    "public_protection_notice",
    "Public protection notice",
    POLICE,
    {
        "reference": "number of the notice",
        "incident_type": "as sent",
        "role": "part of the person in it: child, victim, suspect, witness ...",
        "dash_risk": "DASH risk: standard, medium, high",
        "grading": "the hub's grading: red, amber, green ...",
        "narrative": "as written by the officer",
        "voice": "what the child said, as written",
    },
)
# Every row is restricted by its feed. The gradings say how far the source and the report may be trusted, and who may
# handle it.
INTELLIGENCE = Kind(
    "police_intelligence",
    "Police intelligence",
    POLICE,
    {
        "reference": "number of the report",
        "source_evaluation": "1 reliable, 2 untested, 3 not reliable",
        "assessment": "A known directly, B indirectly but corroborated, C indirectly, D not known, E suspected false",
        "handling": "P lawful sharing permitted, C permitted with conditions",
        "conditions": "conditions of handling",
        "report": "as sanitised by the police",
    },
)
COMMUNITY_SAFETY_ACTION = Kind(
    "community_safety_action",
    "Anti-social behaviour: action by the community safety team",
    POLICE,
    {
        "role": "subject, victim, witness",
        "behaviour": "as sent",
        "action": "warning letter, acceptable behaviour contract, notice, injunction ...",
        "location": "as written",
    },
    lasts=True,
)
