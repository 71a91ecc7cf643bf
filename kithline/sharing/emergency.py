"""Emergency access: why a role may open a child's record outside its scope. For how long each may, its entry says.

It puts the child into the role's own scope for some minutes, and no more: what the matrix does not give the role it
does not give here either, and restricted rows stay closed.
"""

from typing import Any

from kithline.sharing.roles import ROLES

# A SENCO, a steward, an analyst or an officer of governance has no emergency.
MAY = tuple(role.code for role in ROLES.values() if role.emergency)
REASONS = {
    "immediate_harm": "A child may come to serious harm now",
    "missing_now": "A child is missing, or has been found",
    "disclosure": "A child has told of harm, or a crime against a child is reported",
    "out_of_hours": "Duty or out-of-hours cover for the worker whose child it is",
    "arrived": "A child has come to us and no transfer has reached the record yet",
}


def write_emergency_roles(cursor: Any) -> None:
    """Replace the database's list of the roles that may, which the function that opens a record reads."""
    cursor.execute("DELETE FROM emergency_role")
    for role in MAY:
        cursor.execute(
            "INSERT INTO emergency_role (role, minutes) VALUES (%s, %s)", [role, ROLES[role].emergency]
        )
