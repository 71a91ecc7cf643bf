"""Police: Operation Encompass notifications and missing episodes."""

from kithline.record.categories import ENCOMPASS, MISSING
from kithline.record.kinds import Kind

ENCOMPASS_NOTICE = Kind(
    "encompass",
    "Operation Encompass notification",
    ENCOMPASS,
    {
        "incident_at": "date and time of the incident",
        "reference": "police reference",
        "present": "whether the child was there",
        "voice": "what the child said, as written",
        "circumstances": "as written by the police",
        "related_adult": "relation of the child to an adult involved",
    },
)
MISSING_EPISODE = Kind(
    "missing_episode",
    "Missing episode",
    MISSING,
    {
        "risk": "police risk level",
        "reported_at": "date and time",
        "found_at": "date and time",
        "last_seen": "place, as written",
        "found_place": "place, as written",
        "away_from": "home or care",
        "return_interview_on": "date the return interview was held",
        "return_interview": "offered, accepted, declined",
        "flags": "exploitation flags",
        "category": "M missing, A away from placement without authorisation",
    },
    lasts=True,
)
