"""A purge message: what the source says no more ends, and the rest stands."""

import json
from datetime import date

from kithline.feeds.discovery import sample_folder
from tests.intake.deliveries import accept, one

CURRENT = (
    "SELECT count(*) FROM event e JOIN delivery d ON d.id = e.delivery_id "
    "WHERE d.feed = 'csc_api' AND e.kind = %s AND e.known_to IS NULL"
)


def test_what_is_purged_ends_and_is_no_row_that_could_not_be_read(empty_record, tmp_path):
    [sample] = sample_folder("csc_api").iterdir()
    accept(sample, at=date(2025, 2, 3))
    assert (one(CURRENT, "cp_plan"), one(CURRENT, "section_47")) == (1, 1)

    child = {
        "la_child_id": "CS100",
        "child_details": {"purge": False},
        "social_care_episodes": [
            {
                "social_care_episode_id": "E1",
                "referral_date": "2024-11-05",
                "referral_source": "2A",
                "referral_no_further_action_flag": False,
                "child_protection_plans": [{"child_protection_plan_id": "P1", "purge": True}],
                "purge": False,
            }
        ],
        "purge": False,
    }
    later = tmp_path / "csc_payload_2025-02-10.json"
    later.write_text(json.dumps([child]))
    receipt = accept(later, at=date(2025, 2, 10))
    assert receipt.rejected == 0
    assert (one(CURRENT, "cp_plan"), one(CURRENT, "section_47"), one(CURRENT, "referral")) == (0, 1, 2)
