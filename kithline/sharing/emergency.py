"""Emergency access: which roles may open a child's record outside their scope, why, and for how long.

It puts the child into the role's own scope for some minutes, and no more: what the matrix does not give the role it
does not give here either, and restricted rows stay closed.
"""

from typing import Any

MINUTES = 60
# Roles that act on a child's safety at once, and have the page of a child. A SENCO, a steward, an analyst or an officer
# of governance has no emergency.
MAY = (
    *("safeguarding_lead", "deputy_safeguarding_lead", "head_teacher", "trust_safeguarding_lead"),
    *("link_coordinator", "education_welfare", "virtual_school_head", "home_education_officer"),
    *("social_worker", "team_manager", "independent_reviewing_officer", "met_coordinator", "early_help_lead"),
    *("health_visitor", "school_nurse", "police_partner", "youth_justice_worker"),
)
REASONS = {
    "immediate_harm": "A child may come to serious harm now",
    "missing_now": "A child is missing, or has been found",
    "disclosure": "A child has told of harm, or a crime against a child is reported",
    "out_of_hours": "Duty or out-of-hours cover for the worker whose child it is",
    "arrived": "A child has come to us and no transfer has reached the record yet",
}


def write_emergency_roles(cursor: Any, minutes: int = MINUTES) -> None:
    """Replace the database's list of the roles that may, which the function that opens a record reads."""
    cursor.execute("DELETE FROM emergency_role")
    for role in MAY:
        cursor.execute("INSERT INTO emergency_role (role, minutes) VALUES (%s, %s)", [role, minutes])
