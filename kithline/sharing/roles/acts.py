"""What a role may do beside looking: what it may write about a child of its own, and duties about no one child."""

from enum import StrEnum


class Write(StrEnum):
    """What may be written about a child in the role's scope, category by category."""

    ADD = "add"  # facts of the category's own
    QUESTION = "question"  # that a value may be wrong
    AGREEMENT = "agreement"  # that the family agreed to a service of the category, or took that back
    DECISION = "decision"  # that somebody decided to share, or not; of identity, for it is about the child as a whole


# What whoever works with a child says of it: of the categories that they see at least the fact of.
SAID = (Write.QUESTION, Write.AGREEMENT, Write.DECISION)
WRITE_WORDS = {
    Write.ADD: "Add to it",
    Write.QUESTION: "Ask whether it is wrong",
    Write.AGREEMENT: "Write down that the family agreed",
    Write.DECISION: "Write down a decision to share or not",
}
TAKE_AWAY = "Take it away in a file"


class Duty(StrEnum):
    """Work on the record as a whole, or on how it is shared. The council's own: no school's role has one."""

    QUALITY = "quality"
    RESTRICTED = "restricted"
    ANSWERS = "answers"
    ENTER = "enter"
    FILES = "files"
    OVERSEE = "oversee"
    REVIEW = "review"
    REQUESTS = "requests"
    TEAM = "team"


DUTY_WORDS = {
    Duty.QUALITY: "Look after files received, rows that could not be read, and links of unrestricted records",
    Duty.RESTRICTED: "Decide links of restricted records, and answer people about theirs, as one of two people",
    Duty.ANSWERS: "Answer whether a value is wrong",
    Duty.ENTER: "Enter a child whom no source has sent",
    Duty.FILES: "Take away files in which no child stands: numbers of rows that were not read, a feed's declaration",
    Duty.OVERSEE: "Read who has looked, emergency access, decisions to share, agreements, and which requests there are",
    Duty.REVIEW: "Review looks and emergency access; decide what the end of an agreement means",
    Duty.REQUESTS: "Answer people about their own record, hold records back, and dispose of them",
    Duty.TEAM: "Read the looks of their own team",
}
