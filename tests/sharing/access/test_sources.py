"""What is late, by the feeds' own rhythm; no database."""

from datetime import UTC, date, datetime, timedelta

from kithline.feeds.discovery import feeds
from kithline.record.timeline import Supply
from kithline.sharing.access.sources import feeds_of_service, late_since

CASE_SYSTEM = date(2026, 3, 2)
RETURN = date(2026, 3, 31)


def supply(code: str, as_at: date) -> Supply:
    return Supply(code, as_at, as_at, datetime(2026, 4, 1, 7, tzinfo=UTC))


def test_no_social_worker_is_out_of_date_when_the_case_system_is_silent() -> None:
    """The yearly return of children looked after names social workers too; it does not speak for the rest."""
    supplied = {"case_system": supply("case_system", CASE_SYSTEM), "ssda903": supply("ssda903", RETURN)}
    codes = feeds_of_service("social_work")
    assert {"case_system", "ssda903"} <= set(codes)
    due = CASE_SYSTEM + timedelta(days=feeds()["case_system"].rhythm.days)
    assert late_since(supplied, codes, date(2026, 6, 1)) == due
    assert late_since(supplied, codes, due) is None


def test_the_return_alone_is_late_by_its_own_rhythm() -> None:
    supplied = {"ssda903": supply("ssda903", RETURN)}
    assert late_since(supplied, ("case_system", "ssda903"), date(2026, 6, 1)) is None
    assert late_since(supplied, ("case_system", "ssda903"), date(2027, 9, 1)) is not None
    assert late_since({}, ("case_system",), date(2027, 6, 1)) is None
