"""Listed codes as people read them. A code that no list has is shown as it was sent."""

import json
import re

from kithline.feeds.care_codes import (
    ABSENT_FROM_CARE,
    EPISODE_BEGUN,
    EPISODE_ENDED,
    FACTORS,
    LEAVER_ACTIVITY,
    LEAVER_HOME,
    LEGAL_STATUS,
    PROVIDER,
    REVIEW_PART,
)
from kithline.feeds.codes import (
    ABUSE,
    CLOSURE,
    COUNTRY,
    DISABILITY,
    ETHNICITY,
    LANGUAGE,
    PLACEMENT,
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
    "care_period.need": PRIMARY_NEED,
    "cla_episode.placement": PLACEMENT,
    "care_period.placement": PLACEMENT,
    "cla_episode.legal_status": LEGAL_STATUS,
    "care_period.legal_status": LEGAL_STATUS,
    "cla_episode.reason_started": EPISODE_BEGUN,
    "cla_episode.reason_ended": EPISODE_ENDED,
    "care_period.reason_ended": EPISODE_ENDED,
    "cla_episode.provider": PROVIDER,
    "cla_review.participation": REVIEW_PART,
    "missing_episode.category": ABSENT_FROM_CARE,
    "care_leaver.accommodation": LEAVER_HOME,
    "care_leaver_home.accommodation": LEAVER_HOME,
    "care_leaver.activity": LEAVER_ACTIVITY,
    "exclusion_review.category": SUSPENSION_CATEGORY,
    "free_school_meals.country": COUNTRY,
    "cin_episode.closure_reason": CLOSURE,
    "cp_plan.initial_category": ABUSE,
    "cp_plan.latest_category": ABUSE,
}
_LABELS = {"nfa": "No further action"}
_SEVERAL = {"disability": DISABILITY, "assessment.factors": FACTORS}  # codes between commas
_ANSWERS = ("contact.outcome",)  # several answers sent as one JSON object
_YES, _NO = ("Y", "YES", "TRUE", "1"), ("", "N", "NO", "FALSE", "0", "NONE")
_TRUTH = {"true": "yes", "false": "no", "True": "yes", "False": "no"}


def meaning_of(field: str, value: object) -> str:
    """What a code means; `field` as above. Two sources may write a value that is no code at all."""
    text = str(value)
    if field in _ANSWERS and text.startswith("{"):
        return answers_of(text)
    if several := _SEVERAL.get(field):
        return ", ".join(several.codes.get(code.strip().upper(), code.strip()) for code in text.split(","))
    listed = _LISTS.get(field)
    if listed is None:
        return _TRUTH.get(text, text)
    return listed.codes.get(listed.legacy.get(text, text), text)


def answers_of(text: str) -> str:
    """The answers of a JSON object in words: a text as it is, a flag that is set by its name, the rest left out.

    `{"OUTCOME_1": "Advice", "OUTCOME_NFA_FLAG": "Y"}` is "Advice, no further action".
    What is no such object stays as it was sent.
    """
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(held, dict):
        return text
    found = []
    for name, answer in held.items():
        said = str(answer).strip()
        if said.upper() in _YES:
            found.append(_name_of_flag(name))
        elif said.upper() not in _NO:
            found.append(said)
    return ", ".join(found)


def _name_of_flag(name: str) -> str:
    words = name.removeprefix("OUTCOME_").removesuffix("_FLAG").replace("_", " ").lower()
    return re.sub(r"\b(nfa|cp|ola)\b", lambda short: short[0].upper(), words).replace(
        "NFA", "no further action"
    )


def label_of(code: str) -> str:
    """A field's code as a label: `return_interview_on` is "Return interview on", `reason1` "Reason 1"."""
    return _LABELS.get(code) or re.sub(r"(\d+)$", r" \1", code.replace("_", " ")).capitalize()
