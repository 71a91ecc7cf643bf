"""Roles of the council's education and early help services."""

from kithline.record.categories import (
    ADDRESS,
    ATTENDANCE,
    BENEFITS,
    CHARACTERISTICS,
    DOMESTIC_ABUSE,
    EARLY_HELP,
    ENCOMPASS,
    FAMILY,
    HEALTH,
    HOUSING,
    IDENTITY,
    INVOLVEMENT,
    MISSING,
    OTHER_SERVICE,
    POLICE,
    SCHOOL,
    SCHOOL_CONCERN,
    SEND,
    SOCIAL_CARE,
    SUSPENSION,
    YOUTH_JUSTICE,
)
from kithline.sharing.law import (
    ATTENDANCE_DUTY,
    CARE_EDUCATION,
    EARLY_SUPPORT,
    FAMILY_HELP,
    SERVICE_PLANNING,
    SUPPORTING_FAMILIES,
)
from kithline.sharing.roles.declare import AN_HOUR, Role, Scope
from kithline.sharing.roles.schools import PUPIL_OF_ANY_AGE, SCHOOL_SIDE, C, D, F

PLACE = 2  # of this module's roles among all, wherever they are listed

LINK_COORDINATOR = Role(
    "link_coordinator",
    "Link coordinator",
    "authority",
    (
        Scope(
            "linked_school",
            EARLY_SUPPORT,
            SCHOOL_SIDE | {MISSING: D, YOUTH_JUSTICE: F, EARLY_HELP: D, HOUSING: F},
            writes=(EARLY_HELP, CHARACTERISTICS, FAMILY),
            exports=(IDENTITY, SCHOOL, ATTENDANCE, SUSPENSION, SEND),
            any_age=PUPIL_OF_ANY_AGE
            | {HOUSING: "a family in temporary accommodation is a vulnerability factor of its pupils"},
        ),
    ),
    emergency=AN_HOUR,
)
EDUCATION_WELFARE = Role(
    "education_welfare",
    "Education welfare officer",
    "authority",
    (
        Scope(
            "linked_school",
            ATTENDANCE_DUTY,
            {
                IDENTITY: D,
                ADDRESS: D,
                SCHOOL: D,
                ATTENDANCE: D,
                SUSPENSION: D,
                SEND: F,
                INVOLVEMENT: D,
                FAMILY: D,
                MISSING: F,
                SOCIAL_CARE: F,
                EARLY_HELP: F,
                OTHER_SERVICE: C,
            },
            writes=(ATTENDANCE,),
            exports=(IDENTITY, SCHOOL, ATTENDANCE),
            any_age=PUPIL_OF_ANY_AGE,
        ),
    ),
    emergency=AN_HOUR,
)
VIRTUAL_HEAD = Role(
    "virtual_school_head",
    "Virtual school head",
    "authority",
    (
        Scope(
            "looked_after",
            CARE_EDUCATION,
            {
                IDENTITY: D,
                SCHOOL: D,
                ATTENDANCE: D,
                SUSPENSION: D,
                SEND: D,
                INVOLVEMENT: D,
                CHARACTERISTICS: D,
                SOCIAL_CARE: D,  # the personal education plan and the placement are read together
                FAMILY: F,
                MISSING: F,
                OTHER_SERVICE: C,
            },
            exports=(IDENTITY, SCHOOL, ATTENDANCE, SUSPENSION, SEND),
            any_age=dict.fromkeys(
                (SCHOOL, ATTENDANCE, SUSPENSION), "a child in care has an education plan from nursery on"
            ),
        ),
    ),
    emergency=AN_HOUR,
)
HOME_EDUCATION_OFFICER = Role(
    "home_education_officer",
    "Home education officer",
    "authority",
    (
        Scope(
            "home_educated",
            ATTENDANCE_DUTY,
            {
                IDENTITY: D,
                ADDRESS: D,
                SCHOOL: D,
                ATTENDANCE: F,
                SEND: F,
                INVOLVEMENT: D,
                FAMILY: D,
                ENCOMPASS: D,  # there is no school to be told before it opens
                MISSING: F,
                SOCIAL_CARE: F,
                EARLY_HELP: F,
                OTHER_SERVICE: C,
            },
            writes=(SCHOOL,),
            exports=(IDENTITY, ADDRESS, SCHOOL),
        ),
    ),
    emergency=AN_HOUR,
)
EARLY_HELP_LEAD = Role(
    "early_help_lead",
    "Early help lead practitioner",
    "authority",
    (
        Scope(
            "allocated",
            FAMILY_HELP,
            SCHOOL_SIDE
            | {
                EARLY_HELP: D,
                MISSING: D,
                SCHOOL_CONCERN: F,
                HEALTH: F,
                HOUSING: F,
                BENEFITS: F,
                DOMESTIC_ABUSE: C,
                POLICE: C,
            },
            writes=(EARLY_HELP, CHARACTERISTICS, FAMILY),
        ),
    ),
    emergency=AN_HOUR,
)
FAMILIES_ANALYST = Role(
    "supporting_families_analyst",
    "Supporting Families analyst",
    "authority",
    (
        Scope(
            "early_help_case",
            SUPPORTING_FAMILIES,
            {
                IDENTITY: D,
                ADDRESS: D,
                FAMILY: D,
                SCHOOL: D,
                ATTENDANCE: D,
                SUSPENSION: F,
                SEND: F,
                SOCIAL_CARE: F,
                EARLY_HELP: D,
                MISSING: F,
                HOUSING: F,
                BENEFITS: F,
                POLICE: F,
                YOUTH_JUSTICE: C,
                DOMESTIC_ABUSE: C,
                HEALTH: C,
            },
            exports=(IDENTITY, FAMILY, SCHOOL, ATTENDANCE, SUSPENSION, SOCIAL_CARE, EARLY_HELP),
        ),
    ),
)
SERVICE_MANAGER = Role(
    "service_manager",
    "Service manager",
    "authority",
    (
        Scope(
            "aggregates",
            SERVICE_PLANNING,
            dict.fromkeys((ATTENDANCE, SUSPENSION, SEND, SOCIAL_CARE, MISSING, EARLY_HELP, HOUSING), C),
            exports=(ATTENDANCE, SUSPENSION, SEND, SOCIAL_CARE, MISSING, EARLY_HELP, HOUSING),
            says=(),
        ),
    ),
)
