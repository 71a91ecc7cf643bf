"""Roles at partner agencies: health, police, youth justice."""

from kithline.record.categories import (
    ADDRESS,
    ATTENDANCE,
    EARLY_HELP,
    ENCOMPASS,
    EXPLOITATION,
    FAMILY,
    HEALTH,
    IDENTITY,
    INVOLVEMENT,
    MISSING,
    OTHER_SERVICE,
    POLICE,
    SCHOOL,
    SEND,
    SOCIAL_CARE,
    SUSPENSION,
    YOUTH_JUSTICE,
    Category,
    Level,
)
from kithline.sharing.law import CHILD_HEALTH, CRIME_PREVENTION, YOUTH_JUSTICE_DUTY
from kithline.sharing.roles.declare import AN_HOUR, Role, Scope
from kithline.sharing.roles.schools import PUPIL_OF_ANY_AGE, C, D, F

PLACE = 4  # of this module's roles among all, wherever they are listed

_CHILD_HEALTH: dict[Category, Level] = {
    IDENTITY: D,
    ADDRESS: D,
    FAMILY: D,
    SCHOOL: D,
    SEND: F,
    INVOLVEMENT: D,
    HEALTH: D,
    ENCOMPASS: F,
    MISSING: F,
    SOCIAL_CARE: F,
    EARLY_HELP: F,
    OTHER_SERVICE: C,
}
_ASK = "the child's social worker, or the lead practitioner where there is none"

HEALTH_VISITOR = Role(
    "health_visitor",
    "Health visitor",
    "authority",
    (Scope("allocated", CHILD_HEALTH, _CHILD_HEALTH, writes=(HEALTH,)),),
    ask=_ASK,
    emergency=AN_HOUR,
)
SCHOOL_NURSE = Role(
    "school_nurse",
    "School nurse",
    "authority",
    (
        Scope("allocated", CHILD_HEALTH, _CHILD_HEALTH, writes=(HEALTH,)),
        Scope(
            "linked_school",
            CHILD_HEALTH,
            {IDENTITY: D, SCHOOL: D, SEND: F, INVOLVEMENT: D},
            any_age={SCHOOL: PUPIL_OF_ANY_AGE[SCHOOL]},
        ),
    ),
    ask=_ASK,
    emergency=AN_HOUR,
)
POLICE_PARTNER = Role(
    "police_partner",
    "Police partner",
    "authority",
    (
        Scope(
            "missing_or_exploited",
            CRIME_PREVENTION,
            {
                IDENTITY: D,
                ADDRESS: D,
                SCHOOL: D,
                INVOLVEMENT: D,
                MISSING: D,
                EXPLOITATION: D,
                POLICE: D,
                SOCIAL_CARE: C,
                ATTENDANCE: C,
            },
            any_age={POLICE: "what the police sent of a missing or exploited child they may see again"},
        ),
    ),
    ask="the missing, exploited and trafficked coordinator",
    emergency=AN_HOUR,
)
YOUTH_JUSTICE_WORKER = Role(
    "youth_justice_worker",
    "Youth justice worker",
    "authority",
    (
        Scope(
            "allocated",
            YOUTH_JUSTICE_DUTY,
            {
                IDENTITY: D,
                ADDRESS: D,
                FAMILY: D,
                SCHOOL: D,
                ATTENDANCE: D,
                SUSPENSION: D,
                SEND: D,
                INVOLVEMENT: D,
                YOUTH_JUSTICE: D,
                POLICE: D,
                MISSING: D,
                EXPLOITATION: F,
                SOCIAL_CARE: F,
                EARLY_HELP: F,
                HEALTH: C,
            },
            writes=(YOUTH_JUSTICE,),
            any_age={POLICE: "an offence by a child is dealt with while they are one"},
        ),
    ),
    emergency=AN_HOUR,
)
