"""Sharing: what a professional decides, asks and writes down about sharing a child's record."""

from kithline.sharing.matrix import roles_that_write, roles_with
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.acts import Duty, Write

PROFESSIONALS = tuple(
    code for code, role in ROLES.items() if role.has_children
)  # who has the page of a child
ASKING, AGREEING, DECIDING, ADDING = (
    tuple(code for code in roles_that_write(what) if code in PROFESSIONALS)
    for what in (Write.QUESTION, Write.AGREEMENT, Write.DECISION, Write.ADD)
)
STEWARD = roles_with(Duty.ANSWERS)

# The seven golden rules of the government's advice on sharing information (2024), in our own words, as questions.
PROMPTS = (
    "Does the child need protection? That comes before anyone's privacy.",
    "Have you told the family what you share, with whom and why, where that is safe?",
    "Is a child at risk of harm? Then you need no consent, and need not wait for it.",
    "Are you in doubt? Ask your manager, your safeguarding lead or information governance, without naming the child.",
    "Who else stands in what you share? Protect them, above all anyone who could be put in danger.",
    "Is each thing right, up to date, and needed by this person for this? Leave the rest out.",
    "Have you written down what you decided and why? That is this page, whether you share or not.",
)
FAMILY = {
    "told": "The family knows",
    "not_told": "The family does not know yet",
    "not_safe": "Telling the family would not be safe",
}
DECISIONS = {"share": "Share it", "not_share": "Do not share it"}
