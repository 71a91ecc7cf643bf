"""Several answers that a source sends as one JSON object, as people read them."""

import pytest

from kithline.sharing.access.words import meaning_of


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ('{"OUTCOME_1": "Referral to social care"}', "Referral to social care"),
        ('{"OUTCOME_1": "Advice", "OUTCOME_NFA_FLAG": "Y"}', "Advice, no further action"),
        ('{"NEW_REFERRAL_FLAG": "N", "CP_ENQUIRY_FLAG": "Y", "NFA_FLAG": ""}', "CP enquiry"),
        ('{"OUTCOME_NEW_REFERRAL_FLAG": null}', ""),
        ("{not JSON", "{not JSON"),
        ("Advice given", "Advice given"),
    ],
)
def test_a_contacts_outcome_is_read_in_words(sent: str, read: str) -> None:
    assert meaning_of("contact.outcome", sent) == read


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("assessment.factors", "4B,16A", "mental health of a parent or carer, neglect"),
        ("assessment.factors", "99Z", "99Z"),
        ("cla_episode.placement", "U4", "foster placement, long term"),
        ("cla_episode.legal_status", "C2", "full care order"),
        ("care_period.reason_ended", "E4B", "returned home, not as planned"),
        ("cla_episode.reason_started", "S", "started to be looked after"),
        ("cla_episode.provider", "PR4", "private"),
        ("cla_review.participation", "PN5", "did not attend, briefed an advocate"),
        ("missing_episode.category", "M", "missing"),
        ("care_leaver.accommodation", "U", "independent living"),
        ("care_leaver.activity", "G5", "none of these: other reasons"),
        ("language", "BNG", "Bengali"),
        ("language", "CHIM", "CHIM"),
    ],
)
def test_codes_of_social_care_are_read_in_words(field: str, sent: str, read: str) -> None:
    assert meaning_of(field, sent) == read


def test_codes_are_read_by_their_meaning_also_several_in_one_value() -> None:
    assert meaning_of("free_school_meals.country", "ENG") == "England"
    assert meaning_of("disability", "NONE") == "none"
    assert meaning_of("disability", "BEH, LD,XYZ") == "behaviour, learning, XYZ"


def test_other_fields_are_left_as_they_were_sent() -> None:
    assert meaning_of("missing_episode.found_at", '{"OUTCOME_1": "x"}') == '{"OUTCOME_1": "x"}'
