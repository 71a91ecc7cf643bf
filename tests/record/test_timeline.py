"""What a timeline answers: one event each, what is open, what is restricted."""

import gc
import weakref
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kithline.record.timeline import Event, Source, Timeline, one_event_each

ON = date(2025, 6, 30)
FLAG, DETAIL = 102, 103


def told(start, feed="police_missing", row=1, as_at=ON, end=None, kind="missing_episode", **payload):
    return Event(kind, start, end, payload, Source(row, 1, feed, as_at), FLAG)


def test_one_event_told_by_two_sources_is_one_with_both_and_the_newest_is_believed():
    day = date(2025, 5, 10)
    [event] = one_event_each(
        [
            told(day, "case_system", 1, date(2025, 6, 1), end=None, category="M", risk="low"),
            told(day, "police_missing", 2, date(2025, 6, 29), end=date(2025, 5, 12), risk="high"),
        ]
    )
    assert event.end == date(2025, 5, 12)
    assert event.payload == {"category": "M", "risk": "high"}
    assert [source.feed for source in event.sources] == ["police_missing", "case_system"]


def test_two_episodes_of_one_day_stay_two_and_meet_those_of_another_source_in_order():
    day = date(2025, 5, 10)
    events = one_event_each(
        [
            told(day, row=1, reported_at="2025-05-10T08:00"),
            told(day, row=2, reported_at="2025-05-10T21:00"),
            told(day, "case_system", 3),
        ]
    )
    assert [len(event.sources) for event in events] == [2, 1]


def test_a_census_that_sends_a_plan_each_year_tells_one_plan():
    begun = date(2023, 10, 2)
    [plan] = one_event_each(
        [
            told(begun, "cin_census", 1, date(2024, 3, 31), kind="cp_plan"),
            told(begun, "cin_census", 2, date(2025, 3, 31), end=date(2025, 1, 6), kind="cp_plan"),
        ]
    )
    assert plan.end == date(2025, 1, 6)


def test_different_days_are_different_events_oldest_first():
    days = [date(2025, 5, 12), date(2025, 5, 10), None]
    assert [event.start for event in one_event_each([told(day) for day in days])] == [None, *sorted(days[:2])]


def test_a_merged_event_takes_the_greatest_restriction():
    day = date(2025, 5, 10)
    [event] = one_event_each(
        [told(day), told(day, "case_system", 2)._replace(restriction=2, detail_restriction=3)]
    )
    assert (event.restriction, event.detail_restriction) == (2, 3)


def test_open_has_begun_and_not_ended_and_the_end_day_is_out():
    timeline = Timeline(
        1,
        ON,
        events=(
            told(date(2025, 6, 30), row=1, kind="cp_plan"),
            told(date(2025, 1, 1), row=2, kind="cp_plan", end=ON),
            told(None, row=3, kind="cp_plan", end=date(2025, 7, 1)),
        ),
    )
    assert [event.source.source_record_id for event in timeline.open_on("cp_plan")] == [3, 1]
    assert [event.source.source_record_id for event in timeline.open_on("cp_plan", on=date(2025, 6, 1))] == [
        3,
        2,
    ]


def test_events_since_a_day_include_that_day_and_leave_out_unknown_ones():
    timeline = Timeline(1, ON, events=(told(date(2024, 6, 30)), told(date(2024, 6, 29)), told(None)))
    [event] = timeline.events_of("missing_episode", since=date(2024, 6, 30))
    assert event.start == date(2024, 6, 30)
    assert len(timeline.events_of("missing_episode")) == 3


def test_the_unrestricted_form_lacks_restricted_entries_and_withheld_payloads():
    open_one = told(date(2025, 5, 1), risk="high")
    timeline = Timeline(
        1,
        ON,
        events=(
            open_one,
            open_one._replace(start=date(2025, 5, 2), restriction=1),
            open_one._replace(start=date(2025, 5, 3), detail_restriction=5),
        ),
    )
    assert timeline.restrictions == {1, 5}
    bare = timeline.unrestricted
    assert [(event.start.day, event.payload) for event in bare.events] == [(1, {"risk": "high"}), (3, {})]
    assert bare.unrestricted is bare


def test_a_timeline_that_nobody_holds_is_gone_at_once():
    """Each held itself once: 14,000 of a day, with all their marks, lay about until Python looked for rings."""
    gc.disable()
    try:
        timeline = Timeline(1, ON, events=(told(date(2025, 5, 10)),))
        assert timeline.unrestricted is timeline and timeline.weeks_once == ()
        is_there = weakref.ref(timeline)
        del timeline
        assert is_there() is None
    finally:
        gc.enable()


def test_age_is_none_without_a_date_of_birth():
    assert Timeline(1, ON).age is None
    assert Timeline(1, ON, birth=date(2012, 7, 1)).age == 12


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.sampled_from(["a", "b"]), st.sampled_from(["x", "y"])), max_size=12
    )
)
def test_every_source_is_kept_once_and_the_order_of_telling_does_not_matter(rows):
    events = [
        told(date(2025, 5, day), feed, row, reported_at=mark) for row, (day, feed, mark) in enumerate(rows)
    ]
    merged = one_event_each(events)
    assert sorted(s.source_record_id for event in merged for s in event.sources) == list(range(len(rows)))
    assert [event.sources for event in one_event_each(reversed(events))] == [
        event.sources for event in merged
    ]
    assert len(merged) <= len(events)
