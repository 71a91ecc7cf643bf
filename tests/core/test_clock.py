from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kithline.core import clock


def test_pinned_date_is_today(monkeypatch):
    monkeypatch.setenv("KITHLINE_TODAY", "2025-03-14")
    assert clock.today() == date(2025, 3, 14)


def test_pinned_now_falls_on_the_pinned_date_in_england_and_is_utc(monkeypatch):
    monkeypatch.setenv("KITHLINE_TODAY", "2025-07-01")
    moment = clock.now()
    assert moment.utcoffset() == timedelta(0)
    assert moment.astimezone(ZoneInfo("Europe/London")).date() == date(2025, 7, 1)


def test_pinned_now_still_runs(monkeypatch):
    monkeypatch.setenv("KITHLINE_TODAY", "2025-07-01")
    assert clock.now() <= clock.now()


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_pin_is_no_pin(monkeypatch, text):
    monkeypatch.setenv("KITHLINE_TODAY", text)
    assert clock.pinned() is None
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_bad_pin_names_the_variable_and_the_form_only(monkeypatch):
    monkeypatch.setenv("KITHLINE_TODAY", "14/03/2025")
    with pytest.raises(ValueError, match="KITHLINE_TODAY: expected a date as YYYY-MM-DD") as caught:
        clock.today()
    assert "14/03" not in str(caught.value)
