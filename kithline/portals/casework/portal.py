"""Casework: those to whom children are allocated, or whose work is with a kind of child, see their own."""

from kithline.sharing.roles import ROLES

CASELOADS = tuple(code for code, role in ROLES.items() if {"allocated", "team"} & {*role.relationships})
KINDS_OF_CHILD = tuple(
    code
    for code, role in ROLES.items()
    if {"reviewed", "looked_after", "home_educated", "early_help_case", "missing_or_exploited"}
    & {*role.relationships}
)
NUMBERS = tuple(code for code, role in ROLES.items() if "aggregates" in role.relationships)
