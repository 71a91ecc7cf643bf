"""The officer hides what a feed has said: no page shows it, nothing is deleted, and it comes back as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kithline.sharing.governance import Agreement
from tests.intake.clean import clean_record, record_clone
from tests.intake.deliveries import SPRING, accept, census, one, pupil, rows, upn, write

__all__ = ["clean_record", "record_clone"]
TODAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("clean_record")
FACTS = "SELECT restriction, count(*) FROM event GROUP BY 1 ORDER BY 1"


def under(expires):
    from kithline.sharing.register import keep_register

    keep_register([Agreement("Schools", "DSA-7", ("suspensions",), date(2024, 1, 1), expires, "DPIA-3")])


def decide(verdict, until=None):
    from kithline.sharing.models import FeedDecision

    FeedDecision.objects.create(
        feed="suspensions",
        verdict=verdict,
        until=until,
        reason="asked",
        by_id=1,
        by_name="Ines Gower",
        at=NOW,
    )


def carry_out(on=TODAY):
    from kithline.assembly.withdrawal import carry_out_withdrawals

    return carry_out_withdrawals(on=on, now=NOW)


def test_a_decision_is_carried_out_at_once_by_the_worker(tmp_path):
    from kithline.pipeline import carry_out_decisions, has_work, update

    row = {"school": "1994001", "upn": upn(1), "start": "2026-03-02", "category": "SUSP"}
    accept(census(tmp_path, SPRING, [pupil(1)]))
    accept(write(tmp_path, "suspensions", {"suspensions": [row]}, date="2026-03-09"))
    under(TODAY - timedelta(days=1))
    update(on=TODAY, now=NOW)
    decide("hide")
    assert carry_out_decisions(on=TODAY) == 1 and carry_out_decisions(on=TODAY) == 0
    assert [restriction for restriction, _ in rows(FACTS)] == [6]
    assert has_work(), "what was worked out from it follows with the next update"


def test_hidden_kept_and_shown_again(tmp_path):
    from kithline.pipeline import has_work, update

    row = {"school": "1994001", "upn": upn(1), "start": "2026-03-02", "category": "SUSP"}
    accept(census(tmp_path, SPRING, [pupil(1)]))
    accept(write(tmp_path, "suspensions", {"suspensions": [row]}, date="2026-03-09"))
    under(TODAY)
    update(on=TODAY, now=NOW)
    shown = rows(FACTS)
    assert [restriction for restriction, _ in shown] == [0]
    decide("hide")
    assert carry_out() == 0
    assert rows(FACTS) == shown, "its agreement is current: nothing is hidden"
    later = TODAY + timedelta(days=1)
    assert carry_out(later) == 1
    assert rows(FACTS) == [(6, number) for _, number in shown], "hidden, and all of it there"
    assert one("SELECT count(*) FROM touched WHERE stage = 'assemble'") == 1
    assert one("SELECT count(*) FROM pupil_at") == 1, "the census stands"
    decide("keep", until=later)
    carry_out(later)
    assert rows(FACTS) == shown and not rows("SELECT FROM withdrawn_feed")
    carry_out(later + timedelta(days=1))
    assert rows("SELECT feed, since FROM withdrawn_feed") == [("suspensions", later + timedelta(days=1))]
    under(date(2027, 3, 1))
    assert has_work(), "the agreement is renewed"
    update(on=later + timedelta(days=1), now=NOW)
    assert rows(FACTS) == shown
