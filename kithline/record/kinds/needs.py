"""What no source sends and a person adds: needs and worries, and the adults whom a child trusts."""

from kithline.record.categories import (
    ATTENDANCE,
    EARLY_HELP,
    EXPLOITATION,
    FAMILY,
    HEALTH,
    MISSING,
    SCHOOL,
    SEND,
    SOCIAL_CARE,
    YOUTH_JUSTICE,
    Category,
)
from kithline.record.kinds import ENTERED, Kind


def _need(code: str, what: str, category: Category) -> Kind:
    fields = {"words": "what is needed or worried about, as written", **ENTERED}
    return Kind(f"{code}_need", f"Need or worry: {what}", category, fields, lasts=True, added_as="words")


ATTENDANCE_NEED = _need("attendance", "attendance", ATTENDANCE)
EARLY_HELP_NEED = _need("early_help", "early help", EARLY_HELP)
EXPLOITATION_NEED = _need("exploitation", "exploitation", EXPLOITATION)
HEALTH_NEED = _need("health", "health", HEALTH)
MISSING_NEED = _need("missing", "going missing", MISSING)
SCHOOL_NEED = _need("school", "school place", SCHOOL)
SEND_NEED = _need("send", "special educational needs", SEND)
SOCIAL_CARE_NEED = _need("social_care", "social care", SOCIAL_CARE)
YOUTH_JUSTICE_NEED = _need("youth_justice", "youth justice", YOUTH_JUSTICE)
TRUSTED_ADULT = Kind(
    "trusted_adult",
    "Trusted adult",
    FAMILY,
    {"words": "who it is to the child, and what they do for them, as written", **ENTERED},
    lasts=True,
    added_as="words",
)
