"""Statements of kept plans: sent without waiting they say what they say one by one, and a fault is told."""

from datetime import date

import pytest

ASKED = (
    ("SELECT %s::int + 1, %s::text, %s::date", [1, "Ann's", date(2026, 3, 12)]),
    ("SELECT unnest(%(some)s::int[]) ORDER BY 1", {"some": [3, 1, 2]}),
    ("SELECT count(*) FROM person WHERE id = ANY(%s)", [[]]),
    ("SELECT '100%'", None),
    ("SELECT %s::text", [None]),
    ("SELECT %s::text", ["a word"]),  # the same text of another kind than before
    ("SELECT '100%%', %s::int", [5]),
)


def _answer(cursor, text, given):
    cursor.execute(text, given)
    return cursor.fetchall()


def _answers(cursor):
    return [_answer(cursor, *asked) for asked in ASKED for _ in range(3)]


def test_kept_plans_answer_as_any_others(city):
    from django.db import connection, transaction

    from kithline.record.plans import in_one_go, plans_kept

    with connection.cursor() as cursor:
        plain = _answers(cursor)
    with plans_kept(connection), connection.cursor() as cursor:
        assert _answers(cursor) == plain
        with transaction.atomic(), in_one_go(connection), in_one_go(connection):
            assert _answers(cursor) == plain
            asked = [connection.cursor() for _ in ASKED]
            for each, (text, given) in zip(asked, ASKED, strict=True):
                each.execute(text, given)  # nobody looks before all are sent
            assert [each.fetchall() for each in asked] == plain[::3]
            cursor.execute("UPDATE person SET status = status WHERE id < 0")
            assert cursor.rowcount == 0


def test_more_than_the_server_takes_at_once_is_sent_all_the_same(city):
    from django.db import connection

    from kithline.record.plans import in_one_go, plans_kept

    long = "x" * 1_000_000
    with plans_kept(connection), in_one_go(connection):
        asked = [connection.cursor() for _ in range(20)]
        for each in asked:
            each.execute("SELECT %s::text", [long])
        assert {each.fetchone() for each in asked} == {(long,)}


def test_a_fault_in_one_go_is_told_at_its_end_at_the_latest(city):
    from django.db import DataError, connection, transaction

    from kithline.record.plans import in_one_go, plans_kept

    with plans_kept(connection):
        cursor = connection.cursor()
        with pytest.raises(DataError), transaction.atomic(), in_one_go(connection):
            cursor.execute("SELECT 1 / %s::int", [0])
            cursor.execute("SELECT 1")
        with connection.cursor() as cursor:
            assert _answers(cursor)


def test_many_commits_wait_for_the_disk_once_at_the_end(city, monkeypatch):
    from django.db import connection, transaction

    from kithline.record.plans import settled_at_the_end

    def asked(question, *given):
        with connection.cursor() as cursor:
            return _answer(cursor, question, given)[0][0]

    waits = "SHOW synchronous_commit"
    options = {**connection.settings_dict["OPTIONS"], "options": "-c synchronous_commit=on"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)  # as on a server that is no test's
    connection.close()
    with settled_at_the_end(connection):
        assert asked(waits) == "off"
        asked("SELECT pg_logical_emit_message(true, 'kithline', 'a commit')")
        committed = asked("SELECT pg_current_wal_insert_lsn()::text")
    assert asked(waits) == "on"
    assert asked("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", committed)
    with pytest.raises(KeyError), settled_at_the_end(connection):
        raise KeyError
    assert asked(waits) == "on", "whatever broke, the next to use it waits again"
    with transaction.atomic(), settled_at_the_end(connection):
        assert asked(waits) == "on", "the caller's transaction is the caller's"
    connection.close()


def test_in_one_go_cursors_are_the_drivers_but_where_somebody_looks_at_them(city):
    from django.db import DataError, connection
    from django.db.backends.utils import CursorWrapper
    from django.test.utils import CaptureQueriesContext

    from kithline.record.plans import KeptCursor, in_one_go, of_few, plans_kept

    with plans_kept(connection):
        with in_one_go(connection), connection.cursor() as cursor:
            assert type(cursor) is KeptCursor
            assert cursor.db.cursor is connection.cursor
        assert isinstance(connection.cursor(), CursorWrapper)
        with CaptureQueriesContext(connection) as looked, in_one_go(connection):
            connection.cursor().execute("SELECT 1")
        assert [each["sql"] for each in looked] == ["SELECT 1"]
    with pytest.raises(DataError), of_few(connection) as end_of_one_go, connection.cursor() as cursor:
        end_of_one_go()  # and the same cursor goes on
        cursor.execute("SELECT 1 / %s::int", [0])


def test_what_was_answered_is_told_and_what_came_after_it_is_not_waited_for(city):
    from django.db import DataError, connection, transaction

    from kithline.record.plans import in_one_go, plans_kept

    with plans_kept(connection), pytest.raises(DataError), transaction.atomic(), in_one_go(connection):
        first, second, wrong = (connection.cursor() for _ in range(3))
        first.execute("SELECT 1")
        second.execute("SELECT 2")
        assert first.fetchall() == [(1,)]
        wrong.execute("SELECT 1 / %s::int", [0])
        assert second.fetchone() == (2,)
        told = True
    assert told


def test_the_insides_of_the_driver_are_those_that_kept_plans_stand_on(city):
    """A newer driver promises nothing of them: then this is what fails, and not some delivery. Read record/plans.py
    beside the new version's cursor, pipeline and prepared statements; then say there which version it is."""
    import psycopg
    from django.db import connection
    from psycopg._queries import PostgresQuery

    from kithline.record.plans import DRIVER, in_one_go, plans_kept

    assert psycopg.__version__.rpartition(".")[0] == DRIVER
    of_cursor = "_conn _pgconn _closed _reset _tx _last_query _start_query _maybe_prepare_gen _execute_gen"
    of_query = "query params types formats convert dump"
    with plans_kept(connection), in_one_go(connection), connection.cursor() as cursor:
        raw = connection.connection
        for it, names in (
            (type(cursor), f"{of_cursor} _convert_query _fetch_pipeline"),
            (PostgresQuery, of_query),
            (raw._pipeline, "result_queue command_queue _fetch_gen"),
            (raw._prepared, "_names maintain_gen"),
            (raw, "wait lock pgconn"),
        ):
            assert [name for name in names.split() if not hasattr(it, name)] == []
        for _ in range(3):
            cursor.execute("SELECT 1")
        sent = cursor._conn.taken_apart["SELECT 1", True]
        assert (sent.query, sent.types) in raw._prepared._names  # or nothing goes without ceremony
        assert list(raw._pipeline.result_queue)[-1] == (cursor, None)


def test_a_transaction_of_one_go_is_one_from_its_beginning_to_its_end(city):
    """Nothing within it takes it for the outermost, and ends it."""
    from django.db import connection

    from kithline.identity.store import transaction
    from kithline.record.plans import of_few

    for _ in range(4):  # the later ones with statements that are prepared
        with of_few(connection), connection.cursor() as cursor:
            told: list[Exception] = []
            connection.connection.add_notice_handler(told.append)
            for _ in range(2):
                with transaction(connection.connection):
                    cursor.execute("SELECT current_setting('enable_hashjoin'), now()")
                    assert cursor.fetchone()[0] == "off"
            connection.connection.remove_notice_handler(told.append)
        assert told == []
