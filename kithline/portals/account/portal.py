"""One's own account: where a role begins, one's roles, and why one sees what one sees."""

from kithline.sharing.roles import (
    AUDITOR,
    DATA_STEWARD,
    INFORMATION_GOVERNANCE,
    LINK_COORDINATOR,
    RESTRICTED_STEWARD,
    ROLES,
    SAFEGUARDING_LEAD,
    SOCIAL_WORKER,
    TEAM_MANAGER,
)

EVERYONE = tuple(ROLES)
# role -> the view that is its first screen; a role that is not here has the account's own
FIRST_SCREEN = {
    SAFEGUARDING_LEAD.code: "pupils:home",
    LINK_COORDINATOR.code: "pupils:schools",
    SOCIAL_WORKER.code: "casework:home",
    DATA_STEWARD.code: "stewardship:home",
    RESTRICTED_STEWARD.code: "stewardship:restricted",
    TEAM_MANAGER.code: "governance:team",
    INFORMATION_GOVERNANCE.code: "governance:home",
    AUDITOR.code: "governance:home",
}
