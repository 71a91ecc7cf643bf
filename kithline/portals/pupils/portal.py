"""Pupils: a school's safeguarding lead and the council's link coordinator find a child, and see who is involved."""

from kithline.sharing.roles import LINK_COORDINATOR, SAFEGUARDING_LEAD, SOCIAL_WORKER

LEAD = (SAFEGUARDING_LEAD.code,)
COORDINATOR = (LINK_COORDINATOR.code,)
LISTS = LEAD + COORDINATOR
CHILD = (*LISTS, SOCIAL_WORKER.code)

# whom to ask when another, unnamed service is involved
ASK_ABOUT_MASKED = {
    SAFEGUARDING_LEAD.code: "Ask your link coordinator.",
    LINK_COORDINATOR.code: "Ask your manager.",
    SOCIAL_WORKER.code: "Ask your manager.",
}
