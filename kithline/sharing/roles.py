"""The roles: one entry each. What a role may see is in the matrix, never here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """`audience`: the site it signs in to; `relationships`: the ways in which a child can be in its scope.

    `without`: why it sees no child, for a role that the matrix grants nothing.
    """

    code: str
    title: str
    audience: str
    relationships: tuple[str, ...]
    without: str = ""


# relationship -> in words, for "why can I see this?"
RELATIONSHIPS = {
    "enrolled": "the child is on your school's roll",
    "linked_school": "the child is on the roll of a school that you are linked to",
    "allocated": "you are allocated to the child",
    "whole_authority": "your role covers the whole authority",
}

SAFEGUARDING_LEAD = Role("safeguarding_lead", "Designated safeguarding lead", "school", ("enrolled",))
LINK_COORDINATOR = Role("link_coordinator", "Link coordinator", "authority", ("linked_school",))
SOCIAL_WORKER = Role("social_worker", "Social worker", "authority", ("allocated",))
DATA_STEWARD = Role("data_steward", "Data steward", "authority", ("whole_authority",))
RESTRICTED_STEWARD = Role(
    "restricted_steward", "Data steward, restricted records", "authority", ("whole_authority",)
)
INFORMATION_GOVERNANCE = Role(
    "information_governance_officer",
    "Information governance officer",
    "authority",
    (),
    without="It looks after who sees what, and why; it needs no child's record for that.",
)
AUDITOR = Role(
    "auditor",
    "Auditor",
    "authority",
    (),
    without="It reads the rules and what was done under them; it needs no child's record for that.",
)
TEAM_MANAGER = Role(
    "team_manager",
    "Team manager",
    "authority",
    (),
    without="It reads the looks of its own team.",
)
ADMINISTRATOR = Role(
    "administrator",
    "Administrator",
    "authority",
    (),
    without="It looks after users and the installation, and needs no child's record for that.",
)

ROLES = {
    role.code: role
    for role in (
        *(SAFEGUARDING_LEAD, LINK_COORDINATOR, SOCIAL_WORKER, TEAM_MANAGER, DATA_STEWARD),
        *(RESTRICTED_STEWARD, INFORMATION_GOVERNANCE, AUDITOR, ADMINISTRATOR),
    )
}
