"""The load: every delivery of a city received, then linked, assembled and derived."""

import cProfile
import re
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from bench.measure import cpu_of

LIST_LENGTH = 250  # pupils on the longest page of the list
LEAD = "bench.lead"
LONGEST_STATEMENTS = 30
PASSWORD = "bench-invented-lead"  # noqa: S105 - of an invented user in a database that is dropped at the end


def load(city: Path, profile: Path | None = None) -> dict[str, Any]:
    """Seconds and rows of one whole load into the empty database of this process; `profile`: where to leave one, and
    then the statements that took longest are among the figures."""
    import django

    django.setup()
    from django.db import connection

    from kithline.commands.building import arrived
    from kithline.core import clock
    from kithline.pipeline import STAGES, receive, update
    from kithline.sharing.instance import DEMONSTRATION, create_instance, load_organisations

    create_instance(DEMONSTRATION, "Bench", at=clock.now())
    load_organisations(city / "organisations.csv")
    begun_at: list[tuple[str, float]] = []
    seen: dict[str, list[Any]] = {}
    refused: list[str] = []
    profiler = cProfile.Profile() if profile else None
    statements: dict[str, list[float]] = {}
    watching = ExitStack()
    if profiler:
        watching.enter_context(connection.execute_wrapper(_timer(statements)))
        profiler.enable()
    cpu, start = own_cpu(), time.perf_counter()
    last = start

    def told(receipt: Any) -> None:
        nonlocal last
        now = time.perf_counter()
        feed = seen.setdefault(receipt.feed, [0.0, 0, 0])
        feed[0] += now - last
        feed[1] += receipt.accepted + receipt.rejected
        feed[2] += receipt.outcome == "accepted"
        if receipt.outcome != "accepted":
            refused.append(f"{receipt.feed} {receipt.period} {receipt.outcome}: {receipt.reason}")
        last = now

    receive([city / "deliveries"], received=arrived, told=told)
    received = time.perf_counter()
    update(told=lambda words: begun_at.append((words, time.perf_counter())) if words in STAGES else None)
    end, cpu = time.perf_counter(), own_cpu() - cpu
    if profiler and profile:
        profiler.disable()
        profiler.dump_stats(profile)
        watching.close()
    ends = [at for _, at in begun_at[1:]] + [end]
    said = {
        "wall": end - start,
        "cpu": cpu,
        "rows": sum(rows for _, rows, _ in seen.values()),
        "deliveries": sum(accepted for _, _, accepted in seen.values()),
        "receive": received - start,
        "stages": {words: until - at for (words, at), until in zip(begun_at, ends, strict=True)},
        "feeds": seen,
        "not_accepted": refused,
        "statements": sorted(
            ([seconds, times, sql] for sql, (seconds, times) in statements.items()), reverse=True
        )[:LONGEST_STATEMENTS],
    }
    return said | _make_lead()


def own_cpu() -> float:
    """CPU seconds of this process and of all that came of it: factors are worked out by two, and the second is forked
    from one that waits."""
    return cpu_of(psutil.Process())


def _timer(statements: dict[str, list[float]]) -> Any:
    """A wrapper for Django's cursors that adds up seconds and times by the statement's first words."""

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            found = statements.setdefault(re.sub(r"\s+", " ", sql).strip()[:160], [0.0, 0])
            found[0] += time.perf_counter() - start
            found[1] += 1

    return wrapper


def _make_lead() -> dict[str, Any]:
    """A safeguarding lead for the smallest school that fills the longest page (else the largest school)."""
    from django.db import connection

    from kithline.core import clock
    from kithline.sharing.instance import SignIn, make_user

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.code, count(DISTINCT p.person_id) AS pupils FROM pupil_at p JOIN organisation o "
            "ON o.id = p.school_id GROUP BY o.code"
        )
        schools = sorted(cursor.fetchall(), key=lambda row: (row[1] < LIST_LENGTH, abs(row[1] - LIST_LENGTH)))
    code, pupils = schools[0]
    make_user(
        SignIn(LEAD, "Bench Lead", "safeguarding_lead", code),
        PASSWORD,
        since=clock.today() - timedelta(days=30),
    )
    return {"school": code, "pupils": pupils}
