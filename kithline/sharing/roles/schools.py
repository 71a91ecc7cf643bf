"""Roles at a school or a trust. What a school sees of its own pupil, and less for whom less is needed."""

from kithline.record.categories import (
    ADDRESS,
    ATTENDANCE,
    CHARACTERISTICS,
    EARLY_HELP,
    ENCOMPASS,
    FAMILY,
    IDENTITY,
    INVOLVEMENT,
    MISSING,
    OTHER_SERVICE,
    SCHOOL,
    SCHOOL_CONCERN,
    SEND,
    SOCIAL_CARE,
    SUSPENSION,
    Category,
    Level,
)
from kithline.sharing.law import SAFEGUARDING, SPECIAL_NEEDS
from kithline.sharing.roles.declare import AN_HOUR, Reach, Role, Scope

PLACE = 1  # of this module's roles among all, wherever they are listed

D, F, C = Level.DETAIL, Level.FLAG, Level.CONTACT
_OWN_PUPIL = "a pupil of the school, whatever the age"
PUPIL_OF_ANY_AGE = dict.fromkeys((SCHOOL, ATTENDANCE, SUSPENSION), _OWN_PUPIL)

SCHOOL_SIDE: dict[Category, Level] = {
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
_AS_LEAD = Scope(
    "enrolled",
    SAFEGUARDING,
    SCHOOL_SIDE,
    writes=(SCHOOL_CONCERN, EARLY_HELP, CHARACTERISTICS, FAMILY),
    exports=(IDENTITY, SCHOOL, ATTENDANCE, SUSPENSION, SEND),
    any_age=PUPIL_OF_ANY_AGE,
)
_ASK = "your link coordinator"

SAFEGUARDING_LEAD = Role(
    "safeguarding_lead", "Designated safeguarding lead", "school", (_AS_LEAD,), ask=_ASK, emergency=AN_HOUR
)
DEPUTY_LEAD = Role(
    "deputy_safeguarding_lead", "Deputy safeguarding lead", "school", (_AS_LEAD,), ask=_ASK, emergency=AN_HOUR
)
HEAD_TEACHER = Role(
    "head_teacher",
    "Head teacher",
    "school",
    (
        Scope(
            "enrolled",
            SAFEGUARDING,
            SCHOOL_SIDE | {ENCOMPASS: F, SCHOOL_CONCERN: F},
            any_age=PUPIL_OF_ANY_AGE,
        ),
    ),
    ask="your safeguarding lead",
    emergency=AN_HOUR,
)
SENCO = Role(
    "senco",
    "SENCO",
    "school",
    (
        Scope(
            "enrolled",
            SPECIAL_NEEDS,
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
                EARLY_HELP: F,
                SOCIAL_CARE: C,
            },
            writes=(SEND,),
            exports=(IDENTITY, SCHOOL, SEND),
            any_age=PUPIL_OF_ANY_AGE,
        ),
    ),
    ask="your safeguarding lead",
)
TRUST_LEAD = Role(
    "trust_safeguarding_lead",
    "Trust safeguarding lead",
    "school",
    (
        Scope(
            "trust_school",
            SAFEGUARDING,
            SCHOOL_SIDE | {ENCOMPASS: F, SCHOOL_CONCERN: F},
            any_age=PUPIL_OF_ANY_AGE,
        ),
    ),
    ask="the school's safeguarding lead",
    emergency=AN_HOUR,
)
# who looks after a school's accounts: an office's work, apart from safeguarding; one person may hold both
_AT_A_SCHOOL = ("safeguarding_lead", "deputy_safeguarding_lead", "head_teacher", "senco")
SCHOOL_ADMINISTRATOR = Role(
    "school_administrator",
    "School's account administrator",
    "school",
    without="It looks after the accounts of the school's people, and needs no child's record for that.",
    ask="the council's administrator",
    reach=Reach.OWN,
    appoints=_AT_A_SCHOOL,
)
TRUST_ADMINISTRATOR = Role(
    "trust_administrator",
    "Trust's account administrator",
    "school",
    without="It looks after the accounts of the trust's and its schools' people, and needs no child's record for that.",
    ask="the council's administrator",
    reach=Reach.TRUST,
    appoints=(*_AT_A_SCHOOL, "trust_safeguarding_lead", "school_administrator"),
)
