"""Of whom marks came that change no answer: by what was noted when they were last worked out (`indicators.leeway`)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from kithline.insight.indicators.leeway import Leeway, Said, codes_of, stays_within
from kithline.insight.indicators.themes.attendance import school_year, terms_of
from kithline.record.arrays import array
from kithline.record.loading import deliveries_of
from kithline.record.timeline import Delivered, Week

_COLUMNS = "monday, since, possible, missed, least, missed_before, may_miss, weeks, week_records, terms, term_records"
# What was noted of each; what the same rows say now; and the weeks since, in one text: as JSON they took twice as long.
_NOTED = f"""
    SELECT l.person_id, {_COLUMNS}, w.weeks_now, w.records_now, t.terms_now, t.term_records_now, w.newer
    FROM marks_leeway l
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE f.week_start < l.monday) AS weeks_now,
               coalesce(sum(f.source_record_id) FILTER (WHERE f.week_start < l.monday), 0)::bigint AS records_now,
               string_agg(f.school_id || ',' || f.week_start || ',' || f.marks || ',' || f.source_record_id || ',' ||
                          f.delivery_id, ';')
                   FILTER (WHERE f.week_start >= l.monday AND f.week_start <= %(on)s) AS newer,
               max(f.restriction) AS restriction
        FROM attendance_week f WHERE f.person_id = l.person_id AND f.known_to IS NULL AND f.week_start >= l.since) w
    CROSS JOIN LATERAL (
        SELECT count(*) AS terms_now, coalesce(sum(f.source_record_id), 0)::bigint AS term_records_now
        FROM attendance_term f
        WHERE f.person_id = l.person_id AND f.known_to IS NULL AND f.term = ANY(%(terms)s)) t
    WHERE l.person_id = ANY(%(people)s::bigint[]) AND l.monday >= %(year)s AND w.restriction = 0
    """
_NOTE = f"""
    WITH given AS MATERIALIZED (SELECT * FROM unnest(
        %s::bigint[], %s::date[], %s::date[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[],
        %s::bigint[], %s::int[], %s::bigint[]) g (person_id, {_COLUMNS})),
    gone AS (DELETE FROM marks_leeway l WHERE l.person_id = ANY(%s::bigint[])
             AND l.person_id <> ALL(ARRAY(SELECT g.person_id FROM given g)))
    INSERT INTO marks_leeway (person_id, {_COLUMNS}) SELECT * FROM given
    ON CONFLICT (person_id) DO UPDATE SET ({_COLUMNS}) =
        ({", ".join(f"excluded.{name}" for name in _COLUMNS.split(", "))})
    """


def staying(connection: Any, people: Collection[int], on: date) -> set[int]:
    """Of these people, whose rows the caller has locked, those of whom every factor of attendance still finds nothing,
    whatever marks came."""
    year = terms_of(school_year(on))[0].starts
    with connection.cursor() as cursor:
        cursor.execute(_NOTED, {"on": on, "terms": codes_of(on), "people": array(people), "year": year})
        rows = [
            (row, [told.split(",") for told in row[16].split(";")] if row[16] else [])
            for row in cursor.fetchall()
            if row[8:12] == row[12:16]
        ]
    delivered = deliveries_of(connection, {int(week[4]) for _, weeks in rows for week in weeks})
    return {row[0] for row, weeks in rows if stays_within(_leeway(row), list(_weeks(weeks, delivered)))}


def note_leeway(connection: Any, people: Collection[int], found: Mapping[int, Leeway]) -> None:
    """Of these people what was `found`, and of the others nothing."""
    rows = [(person, *each[:7], *each.weeks, *each.terms) for person, each in found.items()]
    columns = [array(column) for column in zip(*rows, strict=True)] if rows else ["{}"] * 12
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [*columns, array(people)])


def _leeway(row: tuple[Any, ...]) -> Leeway:
    return Leeway._make((*row[1:8], Said(*row[8:10]), Said(*row[10:12])))


def _weeks(told: list[list[str]], delivered: Mapping[int, Delivered]) -> Iterator[Week]:
    for school, monday, marks, record, delivery in told:
        yield Week(int(school), date.fromisoformat(monday), marks, int(record), delivered[int(delivery)], 0)
