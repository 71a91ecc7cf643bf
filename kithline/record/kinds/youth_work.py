"""Youth clubs, detached youth work and mentoring."""

from kithline.record.categories import EARLY_HELP
from kithline.record.kinds import Kind

YOUTH_WORK = Kind(
    "youth_work",
    "Youth work",
    EARLY_HELP,
    {"programme": "club, project or mentoring", "level": "open access, targeted", "outcome": "as sent"},
    lasts=True,
)
YOUTH_CONTACT = Kind(
    "youth_contact",
    "Contact with a youth worker",
    EARLY_HELP,
    {"programme": "club, project or mentoring", "place": "as sent", "note": "as written"},
)
