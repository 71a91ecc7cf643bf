"""One's own account: where a role begins, one's roles, and why one sees what one sees."""

from kithline.sharing.appointing import APPOINTERS
from kithline.sharing.matrix import roles_that_write
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.acts import Write

EVERYONE = tuple(ROLES)
# who may ask whether a value is wrong, and so has the page of their own questions
ASKING = tuple(code for code in roles_that_write(Write.QUESTION) if ROLES[code].has_children)
_CHILDREN = (
    *("virtual_school_head", "home_education_officer", "independent_reviewing_officer", "met_coordinator"),
    *("police_partner", "supporting_families_analyst"),
)
# role -> the view that is its first screen; a role that is not here has "why can I see this?"
FIRST_SCREEN = {
    **dict.fromkeys(("safeguarding_lead", "deputy_safeguarding_lead", "head_teacher"), "pupils:home"),
    **dict.fromkeys(("senco", "trust_safeguarding_lead"), "pupils:list"),
    **dict.fromkeys(("link_coordinator", "education_welfare"), "pupils:schools"),
    **dict.fromkeys(("social_worker", "team_manager", "early_help_lead", "health_visitor"), "casework:home"),
    **dict.fromkeys(("school_nurse", "youth_justice_worker"), "casework:home"),
    **dict.fromkeys(_CHILDREN, "casework:children"),
    "service_manager": "casework:numbers",
    "data_steward": "stewardship:home",
    "restricted_steward": "stewardship:restricted",
    **dict.fromkeys(APPOINTERS, "staff:people"),
    **dict.fromkeys(("information_governance_officer", "auditor"), "governance:home"),
}
