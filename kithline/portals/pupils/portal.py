"""Pupils: a school's staff and the council's link coordinator find a child, and see who is involved."""

from kithline.sharing.roles import DEPUTY_LEAD, HEAD_TEACHER, ROLES, SAFEGUARDING_LEAD, SENCO, TRUST_LEAD

LEAD = (SAFEGUARDING_LEAD.code, DEPUTY_LEAD.code, HEAD_TEACHER.code)
# whoever works with schools' pupils
COORDINATOR = tuple(code for code, role in ROLES.items() if "linked_school" in role.relationships)
LISTS = (*LEAD, SENCO.code, TRUST_LEAD.code, *COORDINATOR)
CHILD = tuple(code for code, role in ROLES.items() if role.has_children)
