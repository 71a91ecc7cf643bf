"""The default matrix: role x relationship x category -> level, with purpose and legal basis.

Data, read by the policies (as rows of `matrix_row`), the reference page and the tests. To change who sees what, add a
version with its date; nothing is decided anywhere else. The absence of a row is the answer "no".
"""

from dataclasses import dataclass
from datetime import date

from kithline.record.categories import (
    ADDRESS,
    ATTENDANCE,
    BENEFITS,
    CHARACTERISTICS,
    DOMESTIC_ABUSE,
    EARLY_HELP,
    ENCOMPASS,
    EXPLOITATION,
    FAMILY,
    FIRE,
    HEALTH,
    HOUSING,
    IDENTITY,
    INVOLVEMENT,
    MENTAL_HEALTH,
    MISSING,
    NOTES,
    OTHER_SERVICE,
    POLICE,
    PROBATION,
    SCHOOL,
    SCHOOL_CONCERN,
    SEND,
    SOCIAL_CARE,
    SUBSTANCE,
    SUSPENSION,
    YOUTH_JUSTICE,
    Category,
    Level,
)

VERSION = "2026-1"
EFFECTIVE_FROM = date(2024, 9, 1)

SAFEGUARDING = "safeguarding"
EARLY_SUPPORT = "early_support"
SOCIAL_CARE_DUTY = "social_care"
DATA_QUALITY = "data_quality"

PURPOSES = {
    SAFEGUARDING: "To safeguard and promote the welfare of pupils",
    EARLY_SUPPORT: "To find children who need help early, with their school",
    SOCIAL_CARE_DUTY: "To help and protect children in need",
    DATA_QUALITY: "To keep the record accurate",
}
LEGAL_BASES = {
    SAFEGUARDING: "UK GDPR 6(1)(e); Education Act 2002 s.175; Children Act 2004 s.10, s.11",
    EARLY_SUPPORT: "UK GDPR 6(1)(e); Children Act 2004 s.10",
    SOCIAL_CARE_DUTY: "UK GDPR 6(1)(e), 9(2)(g); Children Act 1989 s.17, s.47",
    DATA_QUALITY: "UK GDPR 5(1)(d), 6(1)(e)",
}

D, F, C = Level.DETAIL, Level.FLAG, Level.CONTACT


@dataclass(frozen=True)
class Grant:
    """This role in this relationship sees this category up to this level, for this purpose."""

    role: str
    relationship: str
    category: Category
    level: Level
    purpose: str

    @property
    def legal_basis(self) -> str:
        return LEGAL_BASES[self.purpose]


def _grants(role: str, relationship: str, purpose: str, levels: dict[Category, Level]) -> tuple[Grant, ...]:
    return tuple(Grant(role, relationship, category, level, purpose) for category, level in levels.items())


_SCHOOL_SIDE = {
    IDENTITY: D,
    ADDRESS: D,
    SCHOOL: D,
    ATTENDANCE: D,
    SUSPENSION: D,
    SEND: D,
    INVOLVEMENT: D,
    CHARACTERISTICS: D,
    FAMILY: D,
    ENCOMPASS: D,  # the notice is made for the safeguarding lead
    MISSING: F,  # the fact and the date
    SOCIAL_CARE: F,  # that there is a plan or an episode, and its dates
    OTHER_SERVICE: C,  # youth justice and other sensitive services: that another service is involved
    EARLY_HELP: F,  # that there is early help, and its dates
    SCHOOL_CONCERN: D,  # the child protection file follows the pupil to the next school (KCSIE)
}
# What a social worker needs to help and protect; a sensitive service as fact and dates only, until the service shares.
_SOCIAL_WORK = {
    MISSING: D,
    SOCIAL_CARE: D,
    YOUTH_JUSTICE: D,
    EARLY_HELP: D,
    HEALTH: D,
    DOMESTIC_ABUSE: D,
    POLICE: D,
    EXPLOITATION: D,
    PROBATION: D,
    HOUSING: D,
    BENEFITS: F,
    FIRE: D,
    NOTES: D,
    MENTAL_HEALTH: F,
    SUBSTANCE: F,
}

MATRIX: tuple[Grant, ...] = (
    *_grants("safeguarding_lead", "enrolled", SAFEGUARDING, _SCHOOL_SIDE),
    *_grants(
        "link_coordinator",
        "linked_school",
        EARLY_SUPPORT,
        _SCHOOL_SIDE | {MISSING: D, YOUTH_JUSTICE: F, EARLY_HELP: D, HOUSING: F},
    ),
    *_grants("social_worker", "allocated", SOCIAL_CARE_DUTY, _SCHOOL_SIDE | _SOCIAL_WORK),
    *_grants(
        "data_steward", "whole_authority", DATA_QUALITY, {IDENTITY: D, ADDRESS: D, SCHOOL: D, FAMILY: D}
    ),
    # adoption, protected persons, staff: who somebody is and where, restricted rows too (sharing/policies.py)
    *_grants("restricted_steward", "whole_authority", DATA_QUALITY, {IDENTITY: D, ADDRESS: D}),
)


def level_of(role: str, relationship: str, category: Category) -> Level | None:
    """What the matrix grants, or None."""
    for grant in MATRIX:
        if (grant.role, grant.relationship, grant.category) == (role, relationship, category):
            return grant.level
    return None
