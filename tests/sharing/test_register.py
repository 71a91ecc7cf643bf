"""The demonstration's invented agreements are a sound register of every feed, and its end is told in good time."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from kithline.feeds.discovery import feeds
from kithline.sharing.governance import FILE, Agreement, configuration
from kithline.sharing.invented_agreements import write_invented_agreements
from tests.intake.clean import clean_record, record_clone

__all__ = ["clean_record", "record_clone"]
TODAY = date(2026, 3, 12)


def test_every_feed_of_the_demonstration_has_an_agreement_and_one_ends_soon(tmp_path: Path) -> None:
    assert write_invented_agreements(tmp_path, "Brinmouth City Council", TODAY)
    found = configuration(tmp_path).agreements
    assert sorted(code for each in found for code in each.feeds) == sorted(feeds())
    assert all(each.is_current(TODAY) for each in found)
    assert [each.expires_soon(TODAY) for each in found].count(True) == 1
    (tmp_path / FILE).write_text("# the officer's own\n", encoding="utf-8")
    assert not write_invented_agreements(tmp_path, "Brinmouth City Council", TODAY)


@pytest.mark.parametrize(
    ("days", "mark", "words"),
    [
        (90, "DSA-7 90", "ends on 10 June 2026, in 90 days"),
        (8, "DSA-7 30", "in 8 days"),
        (7, "DSA-7 7", "in 7 days"),
        (-1, "DSA-7 ended", "ended on 11 March 2026"),
    ],
)
def test_its_end_is_told_before(clean_record: str, days: int, mark: str, words: str) -> None:
    from kithline.sharing.register import keep_register
    from kithline.watch.notices import ending

    def under(*ends: date) -> list[Agreement]:
        return [
            Agreement("Schools", f"DSA-{7 + place}", ("suspensions",), date(2024, 1, 1), end, "DPIA-3")
            for place, end in enumerate(ends)
        ]

    keep_register(under(TODAY + timedelta(days=days)))
    [told] = ending(TODAY)
    assert (told.mark, told.feed) == (mark, "suspensions") and words in told.words
    keep_register(under(TODAY + timedelta(days=days), date(2028, 1, 1)))
    assert not list(ending(TODAY)), "another follows it"
