"""What a limit of use is (UK GDPR 18): on what ground it is asked for, which parts it can be of, what may go on.

While it lasts what is limited is stored, and used with the person's consent, for claims in law, for the protection of
somebody else's rights, or for important public interest, and for nothing else (Article 18(2)). Which purposes those are
the officer says, in words; a child's safety is ticked beforehand.
"""

from kithline.record.categories import CATEGORIES, IDENTITY
from kithline.sharing.law import (
    ACCOUNTABILITY,
    CARE_REVIEW,
    DATA_QUALITY,
    MISSING_EXPLOITED,
    PURPOSES,
    SAFEGUARDING,
    SERVICE_PLANNING,
    SOCIAL_CARE_DUTY,
    SUBJECT_ACCESS,
)

GROUNDS = {
    "accuracy": "The person says that it is wrong, and it is being looked into (a)",
    "unlawful": "It was used unlawfully, and the person wants it limited and not erased (b)",
    "claims": "We need it no more, and the person needs it for a claim in law (c)",
    "objection": "The person has objected, and it is being weighed up (d)",
}
# Who somebody is cannot be limited: without names and numbers nobody could keep to the limit.
PARTS = {each.code: each.title for each in CATEGORIES if each != IDENTITY}
# A person's own request always goes on. The others here are about no one child, or are the sources' own work.
_NOT_CHOSEN = (SUBJECT_ACCESS, ACCOUNTABILITY, SERVICE_PLANNING, DATA_QUALITY)
GOES_ON = {code: each.words for code, each in PURPOSES.items() if each not in _NOT_CHOSEN}
BEFOREHAND = tuple(each.code for each in (SAFEGUARDING, SOCIAL_CARE_DUTY, CARE_REVIEW, MISSING_EXPLOITED))


def words_of(purposes: list[str] | tuple[str, ...]) -> str:
    """Which uses go on, as a sentence for whoever reads the record."""
    if not purposes:
        return "It is stored, and shown to nobody."
    named = "; ".join(
        f"{GOES_ON[code][0].lower()}{GOES_ON[code][1:]}" for code in purposes if code in GOES_ON
    )
    return f"It is shown only {named}. If you need it for a child's safety, ask the information governance officer."
