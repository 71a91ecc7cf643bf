"""Pupils: a school's staff and the council's link coordinator find a child, and see who is involved."""

from kithline.sharing.law import SAFEGUARDING
from kithline.sharing.roles import ROLES

# who safeguards the pupils of one school
LEAD = tuple(
    code
    for code, role in ROLES.items()
    if any((scope.relationship, scope.purpose) == ("enrolled", SAFEGUARDING) for scope in role.scopes)
)
# whoever works with schools' pupils
COORDINATOR = tuple(code for code, role in ROLES.items() if "linked_school" in role.relationships)
LISTS = tuple(
    code
    for code, role in ROLES.items()
    if {"enrolled", "trust_school", "linked_school"} & {*role.relationships}
)
CHILD = tuple(code for code, role in ROLES.items() if role.has_children)
