"""What sources wrote before words were withheld is read by no site."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.sharing.conftest import Small
from tests.sharing.login import Login


@pytest.mark.parametrize(("site", "role"), [("school", "safeguarding_lead"), ("authority", "social_worker")])
def test_no_site_reads_what_was_written(
    site: str, role: str, small: Small, login: Callable[[str], Login]
) -> None:
    one = login(site)
    one.hold(one.seal(*small.standing(role)))
    assert one.column("SELECT count(payload) FROM event_detail")[0] > 0
    for asked in ("as_written", "*", "d", "d.*::text", "to_jsonb(d)"):
        assert one.refuses(f"SELECT {asked} FROM event_detail d"), asked
    assert one.refuses("SELECT 1 FROM event_detail WHERE as_written IS NOT NULL")
    assert one.refuses("SELECT 1 FROM withheld_phrase")


@pytest.mark.parametrize("site", ["school", "authority"])
def test_bytes_of_files_are_as_far_away_as_their_text(
    site: str, small: Small, login: Callable[[str], Login]
) -> None:
    """Read by whoever sees the text, where all of it is shown; by no one who does not, and changed by nobody."""
    mine, theirs, cut = (uuid4() for _ in range(3))
    owner = login("pipeline")
    first, last = small.record.people[0], small.record.people[-1]
    for event, person, as_written in ((mine, first, None), (theirs, last, None), (cut, first, "{}")):
        owner.connection.execute(
            "INSERT INTO event_detail (source_person_id, person_id, source_record_id, delivery_id, access_class, "
            "restriction, known_from, event_id, payload, as_written) SELECT 0, %s, 0, 0, 273, 0, now(), %s, "
            """'{"sha256": "a"}', %s::jsonb""",
            [person, event, as_written],
        )
        owner.connection.execute(
            "INSERT INTO attached_file (event_id, sha256, content) VALUES (%s, 'a', ''), (%s, 'b', '')",
            [event, event],
        )
    one = login(site)
    assert one.column("SELECT count(*) FROM attached_file") == [0]
    one.hold(one.seal(*small.standing("social_worker" if site == "authority" else "safeguarding_lead")))
    seen = {*one.column("SELECT event_id FROM attached_file")} & {mine, theirs, cut}
    assert seen == ({mine} if site == "authority" else set())
    for attempt in (
        "UPDATE attached_file SET content = ''",
        "DELETE FROM attached_file",
        "INSERT INTO attached_file (event_id, sha256, content) VALUES (gen_random_uuid(), 'a', '')",
    ):
        assert one.refuses(attempt), attempt
