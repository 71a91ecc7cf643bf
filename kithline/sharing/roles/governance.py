"""Roles that keep the record right and the sharing lawful, and the family's own."""

from kithline.record.categories import ADDRESS, CATEGORIES, FAMILY, IDENTITY, OTHER_SERVICE, SCHOOL, Level
from kithline.sharing.law import ACCOUNTABILITY, DATA_QUALITY, SUBJECT_ACCESS
from kithline.sharing.roles.acts import Duty, Write
from kithline.sharing.roles.declare import Factor, Reach, Role, Scope

PLACE = 5  # of this module's roles among all, wherever they are listed

D = Level.DETAIL
# what stands in place of a sensitive service is nothing more than the service itself
ALL_HELD = tuple(each for each in CATEGORIES if each is not OTHER_SERVICE)
AT_ANY_AGE = "a person may ask for their own data at any age"

DATA_STEWARD = Role(
    "data_steward",
    "Data steward",
    "authority",
    (
        Scope(
            "whole_authority",
            DATA_QUALITY,
            {IDENTITY: D, ADDRESS: D, SCHOOL: D, FAMILY: D},
            says=(),
            any_age={SCHOOL: "the record is kept accurate at any age"},
        ),
    ),
    ask="the source of the row",
    duties=(Duty.QUALITY, Duty.ANSWERS, Duty.ENTER, Duty.FILES),
)
RESTRICTED_STEWARD = Role(
    "restricted_steward",
    "Data steward, restricted records",
    "authority",
    # adoption, protected persons, staff: who somebody is and where, restricted rows too (sharing/stewarding.py)
    (
        Scope(
            "whole_authority",
            DATA_QUALITY,
            {IDENTITY: D, ADDRESS: D},
            says=(),
            restricted=(IDENTITY, ADDRESS),
        ),
        # everything of one restricted person at a time, to answer that person; two of them sign
        Scope(
            "subject_request",
            SUBJECT_ACCESS,
            dict.fromkeys(ALL_HELD, D),
            exports=ALL_HELD,
            says=(),
            any_age=dict.fromkeys(ALL_HELD, AT_ANY_AGE),
            restricted=ALL_HELD,
        ),
    ),
    ask="the source of the row",
    duties=(Duty.RESTRICTED,),
    factor=Factor.PASSKEY,
    passkey_alone=False,
)
INFORMATION_GOVERNANCE = Role(
    "information_governance_officer",
    "Information governance officer",
    "authority",
    # everything of one person at a time, to answer that person; restricted rows are a steward's, here too
    (
        Scope(
            "subject_request",
            SUBJECT_ACCESS,
            dict.fromkeys(ALL_HELD, D),
            exports=ALL_HELD,
            says=(Write.QUESTION,),  # what a request found wrong, its source is told
            any_age=dict.fromkeys(ALL_HELD, AT_ANY_AGE),
        ),
    ),
    ask="a steward of restricted records",
    otherwise=ACCOUNTABILITY,
    duties=(Duty.OVERSEE, Duty.REVIEW, Duty.REQUESTS),
)
AUDITOR = Role(
    "auditor",
    "Auditor",
    "authority",
    without="It reads the rules and what was done under them; it needs no child's record for that.",
    otherwise=ACCOUNTABILITY,
    duties=(Duty.OVERSEE,),
)
ADMINISTRATOR = Role(
    "administrator",
    "Administrator",
    "authority",
    without="It looks after users and the installation, and needs no child's record for that.",
    reach=Reach.EVERYWHERE,
    factor=Factor.PASSKEY,
    passkey_alone=False,
)
FAMILY_MEMBER = Role(
    "family_member",
    "Parent or young person",
    "authority",
    without="It sees the plan that it is a member of, and nothing else; no plan is kept here yet.",
    ask="your lead practitioner",
    factor=Factor.NONE,
)
