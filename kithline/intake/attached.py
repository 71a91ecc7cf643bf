"""Files that come with notes: their bytes beside their events, and kept back as the note is that they belong to."""

from typing import Any

from kithline.feeds.attached import file_columns
from kithline.feeds.spec import Feed
from kithline.record.categories import Restriction

# A file whose note is not here is kept back until it comes: it might be sealed.
_UNTOLD = int(Restriction.PROTECTED_PERSON)
_TOLD = """
    WITH told AS MATERIALIZED (
        SELECT r.id, coalesce(n.of_row, {untold}) AS of_row, coalesce(n.of_fact, {untold}) AS of_fact
        FROM source_record r LEFT JOIN LATERAL (
            SELECT n.restriction AS of_row, e.restriction AS of_fact FROM source_record n
            JOIN event e ON e.source_record_id = n.id AND e.known_to IS NULL
            WHERE n.feed = r.feed AND n.key_space = %(of)s AND n.superseded_at IS NULL
              AND n.source_key = regexp_replace(r.source_key, '\\|[^|]*$', '') LIMIT 1) n ON true
        WHERE r.source_person_id = ANY(ARRAY(SELECT y.source_person_id FROM saying y))
          AND r.feed = %(feed)s AND r.key_space = %(files)s AND r.superseded_at IS NULL)
    UPDATE {table} f SET restriction = t.{which} FROM told t WHERE f.{key} = t.id AND f.restriction <> t.{which}
"""
_KEPT_AS = (
    ("event", "source_record_id", "of_fact"),
    ("event_detail", "source_record_id", "of_fact"),
    ("source_record", "id", "of_row"),
)


def raw_of(feed: Feed) -> str:
    """SQL: a row as sent (`a.raw`) without the bytes of files, of which it keeps that they were there."""
    raw = "a.raw"
    for code in file_columns(feed):
        raw = f"jsonb_set({raw}, '{{{code}}}', '\"(a file)\"', false)"
    return raw


def keep_files(cursor: Any, feed: Feed) -> None:
    """Keep the bytes of the files that this delivery's events tell of."""
    for code in file_columns(feed):
        cursor.execute(
            "INSERT INTO attached_file (event_id, sha256, content) "
            "SELECT w.event_id, w.payload ->> 'sha256', decode(a.raw ->> %s, 'base64') "
            "FROM happening w JOIN as_sent a USING (n) WHERE w.payload ? 'sha256' AND a.raw ? %s "
            "ON CONFLICT DO NOTHING",
            [code, code],
        )


def follow(cursor: Any, feed: Feed) -> None:
    """What is said by rows that belong to other rows is kept back as those are."""
    for table in feed.tables:
        if table.follows:
            given = {
                "feed": feed.code,
                "files": table.key_space,
                "of": feed.table(table.follows).key_space,
            }
            for where, key, which in _KEPT_AS:
                cursor.execute(_TOLD.format(untold=_UNTOLD, table=where, key=key, which=which), given)
