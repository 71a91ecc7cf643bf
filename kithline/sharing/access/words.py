"""Listed codes as people read them. A code that no list has is shown as it was sent."""

import re

from kithline.feeds.codes import (
    ABUSE,
    CLOSURE,
    ETHNICITY,
    LANGUAGE,
    PRIMARY_NEED,
    REFERRAL_SOURCE,
    SEN_NEED,
    SEN_PROVISION,
    SEX,
    SUSPENSION_CATEGORY,
    SUSPENSION_REASON,
)

# field of a detail, or kind.field of an event's payload -> its list
_LISTS = {
    "sex": SEX,
    "ethnicity": ETHNICITY,
    "language": LANGUAGE,
    "sen_provision": SEN_PROVISION,
    "sen_provision.provision": SEN_PROVISION,
    "sen_need.type": SEN_NEED,
    "ehcp.primary_need": SEN_NEED,
    "suspension.category": SUSPENSION_CATEGORY,
    "suspension.reason1": SUSPENSION_REASON,
    "suspension.reason2": SUSPENSION_REASON,
    "suspension.reason3": SUSPENSION_REASON,
    "cin_episode.need": PRIMARY_NEED,
    "cla_episode.need": PRIMARY_NEED,
    "referral.need": PRIMARY_NEED,
    "cin_episode.source": REFERRAL_SOURCE,
    "referral.source": REFERRAL_SOURCE,
    "contact.source": REFERRAL_SOURCE,
    "cin_episode.closure_reason": CLOSURE,
    "cp_plan.initial_category": ABUSE,
    "cp_plan.latest_category": ABUSE,
}
_LABELS = {"nfa": "No further action"}
_TRUTH = {"true": "yes", "false": "no", "True": "yes", "False": "no"}


def meaning_of(field: str, value: object) -> str:
    """What a code means; `field` as above. Two sources may write a value that is no code at all."""
    text = str(value)
    listed = _LISTS.get(field)
    if listed is None:
        return _TRUTH.get(text, text)
    return listed.codes.get(listed.legacy.get(text, text), text)


def label_of(code: str) -> str:
    """A field's code as a label: `return_interview_on` is "Return interview on", `reason1` "Reason 1"."""
    return _LABELS.get(code) or re.sub(r"(\d+)$", r" \1", code.replace("_", " ")).capitalize()
