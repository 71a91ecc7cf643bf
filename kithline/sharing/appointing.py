"""Who may invite whom: what the roles' entries say, as rows that the database's functions read.

The council's administrator appoints everywhere; a school's own administrator the people of that school, to a school's
roles; a trust's those of its schools too. Nobody appoints themselves.
"""

from typing import Any

from kithline.sharing.roles import ROLES
from kithline.sharing.roles.declare import Reach

INVITED_DAYS = 7  # so long an invitation's link works
UNUSED_FLAG_DAYS = 60  # without a sign-in: the account is marked
UNUSED_CLOSE_DAYS = 90  # and closed
REVIEW_DAYS = 90  # so often an organisation is asked whether its people are still its own
EVENTS = {
    "invited": "Invited",
    "link_sent": "Given a new link to set a password",
    "joined": "Set a password",
    "role_given": "Given a role",
    "role_ended": "Role ended",
    "closed": "Account closed",
    "closed_unused": "Account closed by rule: not used",
    "handed_over": "Work handed over",
    "confirmed": "Confirmed as still working there",
    "factors_asked": "Second factor: a reset was asked for",
    "factors_reset": "Second factor reset",
    "linked": "Sign-in of the organisation linked",
    "unlinked": "Sign-in of the organisation unlinked",
}
APPOINTERS = tuple(code for code, role in ROLES.items() if role.reach)


def appointable(role: str) -> tuple[str, ...]:
    """The codes of the roles to which this role invites."""
    declared = ROLES[role]
    if declared.reach is Reach.EVERYWHERE:
        return tuple(ROLES)
    return declared.appoints


def write_appointment_rules(cursor: Any) -> None:
    """Replace the database's rules by those of the roles' entries."""
    cursor.execute("DELETE FROM appointment_rule")
    for code in APPOINTERS:
        for given in appointable(code):
            cursor.execute(
                "INSERT INTO appointment_rule (role, appoints, audience, reach) VALUES (%s, %s, %s, %s)",
                [code, given, ROLES[given].audience, ROLES[code].reach],
            )
