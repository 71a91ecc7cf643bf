"""Plans kept: a process that takes in one small delivery after another asks the same hundred things each time.

To plan them took twice as long as to carry them out. While plans are kept, parameters go to the server apart from the
statement, which is prepared at its second use. Not for a bulk load, where tables grow tenfold beneath a plan.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg._queries import PostgresQuery
from psycopg.adapt import Transformer
from psycopg.pq import PipelineStatus, TransactionStatus

DRIVER = "3.3"  # the version of psycopg on whose insides this stands, each of them named in its test
MOST = 1_000  # statements: all that a small delivery asks, from intake to the factors
# Statements: the first goes at once to a server that waits, the next ones so many at a time. To send each by itself
# took as long as to make it ready, and the server was woken for each.
SENT_TOGETHER = 5


class KeptCursor(ServerBindingCursor):  # type: ignore[misc]
    """A cursor of kept plans. Where statements are sent without waiting (`in_one_go`) it waits for all of them before
    it tells anything of which it has not the answer yet. `db`: Django's connection, of one that it gave."""

    db: Any

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """As psycopg's. What lies ready to be sent in one go, and is prepared, goes without ceremony: to look what is
        to be done first, which is nothing, took longer than to send it."""
        pipeline = self._conn._pipeline
        is_plain = pipeline is not None and not pipeline.command_queue and not any(options.values())
        if not (is_plain and self._send_prepared(query, params)):
            super().execute(query, params, **options)
        return self

    def _send_prepared(self, query: Any, params: Any) -> bool:
        """Whether it is prepared, a transaction is under way, and so it is sent. (What begins one goes the driver's
        way, which waits until libpq knows that one is under way: else each statement would begin another.)"""
        found = self._conn.taken_apart.get((query, params is None)) if isinstance(query, str) else None
        if found is None or self._pgconn.transaction_status == TransactionStatus.IDLE or self._closed:
            return False
        found.dump(params)
        name = self._conn._prepared._names.get((found.query, found.types))
        if name is None:
            return False
        waiting = self._conn._pipeline.result_queue
        self._reset()
        self._tx, self._last_query = Transformer(self), query
        self._pgconn.send_query_prepared(name, found.params, param_formats=found.formats)
        waiting.append((self, None))
        if len(waiting) == 1 or len(waiting) % SENT_TOGETHER == 0:
            self._pgconn.flush()  # the server works while we think of the next
        return True

    def _execute_gen(self, query: Any, params: Any = None, **options: Any) -> Any:
        """As psycopg's, but that in a pipeline nobody looks after each statement whether there are answers yet."""
        pipeline = self._conn._pipeline
        if pipeline is None:
            yield from super()._execute_gen(query, params, **options)
            return
        yield from self._start_query(query)
        yield from self._maybe_prepare_gen(self._convert_query(query, params), **options)
        commands = pipeline.command_queue
        while commands:
            commands.popleft()()
        self._last_query = query
        yield from self._conn._prepared.maintain_gen(self._conn)

    def _convert_query(self, query: Any, params: Any = None) -> PostgresQuery:
        """A statement taken apart, once for each connection; with these values."""
        if not isinstance(query, str):
            return super()._convert_query(query, params)
        known: dict[tuple[str, bool], PostgresQuery] = self._conn.taken_apart
        found = known.get((query, params is None))
        if found is None:
            if len(known) >= MOST:
                known.clear()
            found = known[query, params is None] = PostgresQuery(Transformer(self._conn))
            found.convert(query, params)
        else:
            found.dump(params)
        return found

    def _fetch_pipeline(self) -> None:
        """Wait for this one's answer, and all that was sent since; not for what was sent after an answer that came."""
        pipeline = self._conn._pipeline
        if self.pgresult is None and pipeline and (pipeline.result_queue or pipeline.command_queue):
            with self._conn.lock:
                self._conn.wait(pipeline._fetch_gen(flush=True))

    @property
    def rowcount(self) -> int:
        self._fetch_pipeline()
        return int(super().rowcount)


@contextmanager
def plans_kept(connection: Any) -> Iterator[None]:
    """Within it, statements of this (Django's) connection are prepared, and stay so for the next time."""
    connection.ensure_connection()
    raw = connection.connection
    before = raw.cursor_factory, raw.prepare_threshold
    raw.cursor_factory, raw.prepare_threshold, raw.prepared_max = KeptCursor, 1, MOST
    if not hasattr(raw, "taken_apart"):
        raw.taken_apart = {}
    try:
        yield
    finally:
        raw.cursor_factory, raw.prepare_threshold = before


@contextmanager
def in_one_go(connection: Any) -> Iterator[None]:
    """Within it statements go to the server one after another, and only for what is read of an answer is waited: to
    wait took longer than most of them do. While plans are kept; else as ever.

    Not for COPY, nor for several statements in one text. A fault may be raised later than the statement that made it,
    at the end at the latest. Whatever goes back to a savepoint encloses it.
    """
    raw = getattr(connection, "connection", None)  # nothing of the kind on psycopg's own
    if raw is None or raw.cursor_factory is not KeptCursor or is_in_one_go(raw):
        yield
        return
    with connection.wrap_database_errors, sent_together(raw), _driver_cursors(connection):
        yield


@contextmanager
def _driver_cursors(connection: Any) -> Iterator[None]:
    """Within it Django's connection gives the driver's cursors as they are: what Django wraps round each (to log it, to
    name a fault otherwise) cost as much as to send a statement. Where it logs them, or a test looks, as ever."""
    own = transaction.get_connection(connection.alias)  # not what looks for it at each word
    raw = own.connection
    if own.queries_logged or own.execute_wrappers:
        yield
        return

    def cursor() -> KeptCursor:
        made: KeptCursor = raw.cursor()
        made.db = own
        return made

    own.cursor = cursor
    try:
        yield
    finally:
        del own.cursor


def send_now(connection: Any) -> None:
    """What lies ready is sent: the server works while we do something else."""
    if is_in_one_go(raw := connection.connection):
        raw.pgconn.send_flush_request()
        send_on(raw)


def send_on(raw: Any) -> None:
    """The same for psycopg's connection, of what is not asked but done."""
    raw.pgconn.flush()


@contextmanager
def sent_together(raw: Any) -> Iterator[None]:
    """The same for psycopg's connection, whatever its cursors. Within another one it is part of that."""
    if is_in_one_go(raw):
        yield
    else:
        with raw.pipeline():
            yield


def is_in_one_go(connection: Any) -> bool:
    """Whether statements of this (psycopg's) connection are being sent so."""
    return bool(connection.pgconn.pipeline_status != PipelineStatus.OFF)


@contextmanager
def of_few(connection: Any) -> Iterator[Callable[[], None]]:
    """A transaction for few rows: plans are kept, none is made for what is asked this time, and whatever a row is
    joined to is found by an index.

    Left to itself the server planned half of the statements anew each time, because it took what it did not know for
    more than it is; that cost ten times what they do. And it read all deliveries there ever were for one.

    All of it goes in one go, or what comes before what it gives is called.
    """
    with _set_for_this(connection, "enable_hashjoin", "enable_mergejoin") as end_of_one_go:
        yield end_of_one_go


@contextmanager
def row_by_row(connection: Any, *, is_followed: bool = False) -> Iterator[Callable[[], None]]:
    """The same, and what a statement joins is joined in the order in which it names it: staging tables first.

    The planner knows nothing of a staging table that was just filled. It took ten rows for many, and read all names of
    a million people to compare them with one.

    `is_followed`: the caller's next transaction follows at once, and its commit brings this one to the disk too. Until
    then, or until `settle`, a server that breaks down may forget it; nobody may be told that it is done.
    """
    not_alone = ("synchronous_commit",) if is_followed else ()
    off = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", *not_alone)
    with _set_for_this(connection, *off, collapse="1") as end_of_one_go:
        yield end_of_one_go


def settle(connection: Any) -> None:
    """All that was committed before is on the disk when this returns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_logical_emit_message(true, 'kithline', '')"
        )  # writes to the log, and nothing else


def commit_without_waiting(connection: Any) -> None:
    """From now on nobody waits at a commit of this connection until it is on the disk: whoever asks settles at the end.

    A load of minutes stood still for a tenth of them. A process that is killed loses nothing of what was committed; a
    server that breaks down may lose the last of it, whole transactions, and the next run does those again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


@contextmanager
def settled_at_the_end(connection: Any) -> Iterator[None]:
    """The same within it; on leaving it all that was committed, on other connections too, is on the disk. Nothing of
    the kind in a transaction of the caller's."""
    if connection.in_atomic_block:
        yield
        return
    commit_without_waiting(connection)
    try:
        yield
    except BaseException:
        connection.close()  # whatever state it is in; the next one waits again
        raise
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")
    settle(connection)


@contextmanager
def _set_for_this(connection: Any, *off: str, collapse: str = "8") -> Iterator[Callable[[], None]]:
    """A transaction in which these settings are off, in one go until what it gives is called. `collapse`: how many
    tables the planner may put in another order."""
    said = {
        "plan_cache_mode": "force_generic_plan",
        **dict.fromkeys(off, "off"),
        "join_collapse_limit": collapse,
    }
    settings = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in said.items())
    # a cursor of one go may be used after it, and says what is wrong in the driver's words
    with plans_kept(connection), transaction.atomic(), connection.wrap_database_errors, ExitStack() as one_go:
        if not connection.savepoint_ids:
            connection.clean_savepoints()  # the same names each time, so that they are prepared like all else
        one_go.enter_context(in_one_go(connection))
        with connection.cursor() as cursor:  # together with the beginning
            cursor.execute(f"SELECT {settings}")
        yield one_go.close
