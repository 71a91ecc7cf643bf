"""Plans kept: a process that takes in one small delivery after another asks the same hundred things each time.

To plan them took twice as long as to carry them out. While plans are kept, parameters go to the server apart from the
statement, which is prepared at its second use. Not for a bulk load, where tables grow tenfold beneath a plan.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.base import ServerBindingCursor

MOST = 1_000  # statements: all that a small delivery asks, from intake to the factors


@contextmanager
def plans_kept(connection: Any) -> Iterator[None]:
    """Within it, statements of this (Django's) connection are prepared, and stay so for the next time."""
    connection.ensure_connection()
    raw = connection.connection
    before = raw.cursor_factory, raw.prepare_threshold
    raw.cursor_factory, raw.prepare_threshold, raw.prepared_max = ServerBindingCursor, 1, MOST
    try:
        yield
    finally:
        raw.cursor_factory, raw.prepare_threshold = before


@contextmanager
def of_few(connection: Any) -> Iterator[None]:
    """A transaction for few rows: plans are kept, and none is made for what is asked this time. Left to itself the
    server planned half of the statements anew each time, because it took what it did not know for more than it is;
    that cost ten times what they do."""
    with plans_kept(connection), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)")
        yield


@contextmanager
def row_by_row(connection: Any) -> Iterator[None]:
    """A transaction for few rows, of which each finds by an index what it is joined to, in the order in which the
    statement names them.

    The planner knows nothing of a staging table that was just filled. It took ten rows for many, and read all names of
    a million people to compare them with one.
    """
    with plans_kept(connection), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('plan_cache_mode', 'force_generic_plan', true), "
                "set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), "
                "set_config('enable_seqscan', 'off', true), "
                "set_config('join_collapse_limit', '1', true)"
            )
        yield
