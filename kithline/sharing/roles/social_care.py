"""Roles of children's social care."""

from kithline.record.categories import (
    ADDRESS,
    ATTENDANCE,
    BENEFITS,
    CHARACTERISTICS,
    DOMESTIC_ABUSE,
    EARLY_HELP,
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
from kithline.sharing.law import CARE_REVIEW, MISSING_EXPLOITED, SOCIAL_CARE_DUTY
from kithline.sharing.roles.acts import Duty
from kithline.sharing.roles.declare import AN_HOUR, Role, Scope, Search
from kithline.sharing.roles.schools import SCHOOL_SIDE, C, D, F

PLACE = 3  # of this module's roles among all, wherever they are listed

_PROTECTS = "to protect a child, what was said of them is needed at any age"
# What a social worker needs to help and protect; a sensitive service as fact and dates only, until the service shares.
_SOCIAL_WORK: dict[Category, Level] = SCHOOL_SIDE | {
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
_ANY_AGE = dict.fromkeys((SCHOOL, ATTENDANCE, SUSPENSION, HOUSING, POLICE), _PROTECTS)


def _social_work(relationship: str) -> Scope:
    return Scope(
        relationship,
        SOCIAL_CARE_DUTY,
        _SOCIAL_WORK,
        writes=(SOCIAL_CARE, NOTES, CHARACTERISTICS, FAMILY, ADDRESS),
        exports=(NOTES,),  # a file that came with a note goes to court or to a conference
        any_age=_ANY_AGE,
    )


SOCIAL_WORKER = Role(
    "social_worker",
    "Social worker",
    "authority",
    (_social_work("allocated"),),
    search=Search.OPEN,
    emergency=AN_HOUR,
    duties=(Duty.ENTER,),
)
TEAM_MANAGER = Role(
    "team_manager",
    "Team manager",
    "authority",
    (_social_work("team"),),
    ask="your service manager",
    search=Search.OPEN,
    emergency=AN_HOUR,
    duties=(Duty.TEAM,),
)
REVIEWING_OFFICER = Role(
    "independent_reviewing_officer",
    "Independent reviewing officer",
    "authority",
    (
        # the children whose reviewing officer they are, as the case system's involvements say
        Scope(
            "reviewed",
            CARE_REVIEW,
            {
                IDENTITY: D,
                ADDRESS: D,
                SCHOOL: D,
                ATTENDANCE: D,
                SUSPENSION: D,
                SEND: D,
                INVOLVEMENT: D,
                CHARACTERISTICS: D,
                FAMILY: D,
                SOCIAL_CARE: D,
                NOTES: D,
                MISSING: D,
                HEALTH: F,
                MENTAL_HEALTH: F,
                YOUTH_JUSTICE: F,
                EXPLOITATION: F,
                EARLY_HELP: F,
            },
            writes=(SOCIAL_CARE,),
            any_age=dict.fromkeys((SCHOOL, ATTENDANCE, SUSPENSION), _PROTECTS),
        ),
    ),
    ask="the child's social worker",
    emergency=AN_HOUR,
)
MET_COORDINATOR = Role(
    "met_coordinator",
    "Missing, exploited and trafficked coordinator",
    "authority",
    (
        Scope(
            "missing_or_exploited",
            MISSING_EXPLOITED,
            {
                IDENTITY: D,
                ADDRESS: D,
                SCHOOL: D,
                ATTENDANCE: F,
                SUSPENSION: F,
                SEND: F,
                INVOLVEMENT: D,
                FAMILY: D,
                MISSING: D,
                EXPLOITATION: D,
                SOCIAL_CARE: F,
                EARLY_HELP: F,
                POLICE: D,
                YOUTH_JUSTICE: F,
                HEALTH: C,
                SCHOOL_CONCERN: C,
            },
            writes=(MISSING, EXPLOITATION),
            any_age=dict.fromkeys((SCHOOL, ATTENDANCE, SUSPENSION, POLICE), _PROTECTS),
        ),
    ),
    ask="the child's social worker",
    emergency=AN_HOUR,
)
