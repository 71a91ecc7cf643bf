"""Roles that keep the record right and the sharing lawful, and the family's own."""

from kithline.record.categories import ADDRESS, FAMILY, IDENTITY, SCHOOL, Level
from kithline.sharing.law import DATA_QUALITY
from kithline.sharing.roles.declare import Factor, Reach, Role, Scope

PLACE = 5  # of this module's roles among all, wherever they are listed

D = Level.DETAIL

DATA_STEWARD = Role(
    "data_steward",
    "Data steward",
    "authority",
    (
        Scope(
            "whole_authority",
            DATA_QUALITY,
            {IDENTITY: D, ADDRESS: D, SCHOOL: D, FAMILY: D},
            any_age={SCHOOL: "the record is kept accurate at any age"},
        ),
    ),
    ask="the source of the row",
)
RESTRICTED_STEWARD = Role(
    "restricted_steward",
    "Data steward, restricted records",
    "authority",
    # adoption, protected persons, staff: who somebody is and where, restricted rows too (sharing/stewarding.py)
    (Scope("whole_authority", DATA_QUALITY, {IDENTITY: D, ADDRESS: D}, restricted=(IDENTITY, ADDRESS)),),
    ask="the source of the row",
    factor=Factor.PASSKEY,
)
INFORMATION_GOVERNANCE = Role(
    "information_governance_officer",
    "Information governance officer",
    "authority",
    without="It looks after who sees what, and why; it needs no child's record for that.",
)
AUDITOR = Role(
    "auditor",
    "Auditor",
    "authority",
    without="It reads the rules and what was done under them; it needs no child's record for that.",
)
ADMINISTRATOR = Role(
    "administrator",
    "Administrator",
    "authority",
    without="It looks after users and the installation, and needs no child's record for that.",
    reach=Reach.EVERYWHERE,
    factor=Factor.PASSKEY,
)
FAMILY_MEMBER = Role(
    "family_member",
    "Parent or young person",
    "authority",
    without="It sees the plan that it is a member of, and nothing else; no plan is kept here yet.",
    ask="your lead practitioner",
    factor=Factor.NONE,
)
