"""Governance: who shares what with whom, who has looked, and was it right. For officers, auditors and team managers."""

from kithline.sharing.matrix import roles_with
from kithline.sharing.roles.acts import Duty

OVERSIGHT = roles_with(Duty.OVERSEE)
OFFICER = roles_with(Duty.REQUESTS)
RESTRICTED = roles_with(Duty.RESTRICTED)  # of restricted records: the same pages, other requests
ANSWERS = OFFICER + RESTRICTED
MANAGER = roles_with(Duty.TEAM)

# What each rule of `sharing.unusual_looks` has found, in words; {number} is how many.
RULES = {
    "own_name": "The child has the viewer's own surname ({number} looks)",
    "out_of_hours": "Outside the hours of work ({number} looks that day)",
    "many_children": "Many children in one hour ({number})",
    "out_of_scope": "Children outside the viewer's work were asked for ({number} that day)",
    "nobody_else": "Nobody else has looked at this child, and the viewer is not known to be involved ({number} looks)",
    "same_child": "The same child again and again, without a known involvement ({number} looks)",
}
LOOK_VERDICTS = {
    "in_order": "In order: the look belongs to the viewer's work",
    "asked": "The viewer or the manager was asked, and the answer explains it",
    "breach": "A breach: reported and followed up as one",
}
# Codes of pages in the log, in words; another stands as it is.
PAGES = {
    "pupils.child": "Child's record",
    "pupils.list": "List of pupils",
    "pupils.home": "Safeguarding lead's day",
    "pupils.schools": "Linked schools",
    "casework.home": "Social worker's children",
    "stewardship.links": "Why records were linked",
    "share.emergency": "Emergency access",
    "trace": "A record at the command line, of somebody set aside",
    "site.no_page": "An address that leads to no page",
}
ACTIONS = {"look": "Looked", "search": "Searched", "export": "Took a file", "decide": "Decided", "": "Looked"}
OUTCOMES = {
    "shown": "",
    "not_found": "not found",
    "refused": "refused",
    "held_back": "too many in an hour: asked why",
    "moved": "moved",
    "exported": "",
    "opened": "opened",
}
