"""What one record costs on a base of many: `python -m bench.streaming [--base 1000000] [--records 10000]`.

The base is made by the database from invented names, through the pipeline's own tables: persons, each known to two
sources and linked, with their facts. Then files of one record come in, one after another, each to the end of the way:
received, linked, assembled, its factors worked out, committed. Then one file of many records.
"""

import os
import sys
import time
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bench.measure import run_step
from bench.scratch import scratch

DATABASE = "bench_stream"
WARM_UP = 8
FEED, DAY = "police_missing", date(2026, 3, 12)
FORENAMES = [
    f"{a}{b}"
    for a in ("Am", "Bel", "Cor", "Del", "Ev", "Fi", "Jo", "Mil")
    for b in ("a", "en", "ia", "o", "ry")
]
SYLLABLES = [
    f"{a}{b}"
    for a in ("bar", "den", "fen", "gar", "hol", "mor", "pen", "tor")
    for b in ("ley", "wick", "den", "ton", "by")
]
# of each pair of records of a person the first is a school's, the second the police's
BASE = """
    CREATE TEMP TABLE invented AS
    SELECT n, f.names[1 + floor(random() ^ 1.7 * 40)::int] AS forename,
           initcap(s.parts[1 + floor(random() ^ 1.4 * 40)::int] || s.parts[1 + floor(random() * 40)::int]
               || s.parts[1 + floor(random() ^ 2 * 40)::int]) AS surname,
           date '2008-01-01' + floor(random() * 6000)::int AS birth,
           'A' || chr(65 + floor(random() * 26)::int) || (1 + floor(random() * 9)::int) || ' '
               || (1 + floor(random() * 9)::int)
               || chr(65 + floor(random() * 26)::int) || chr(65 + floor(random() * 26)::int) AS postcode
    FROM generate_series(1, %(people)s) n,
         (SELECT %(forenames)s::text[] AS names) f, (SELECT %(parts)s::text[] AS parts) s;
    INSERT INTO person (id, public_id, status, created_at, restriction) OVERRIDING SYSTEM VALUE
        SELECT n, gen_random_uuid(), 'active', now(), 0 FROM invented;
    INSERT INTO delivery (id, feed, period, as_at, received_at, fingerprint, state, accepted_rows, rejected_rows,
                          new_rows, changed_rows, gone_rows, unchanged_rows, reason, notes) OVERRIDING SYSTEM VALUE
        SELECT 1, 'school_census', '', date '2026-01-15', now(), 'base', 'accepted', 0, 0, 0, 0, 0, 0, '', '[]';
    INSERT INTO source_person (id, namespace, key, role, partition, restriction, forename, surname, birth, postcode,
                               first_seen_on, last_seen_on, changed_at, linked_at) OVERRIDING SYSTEM VALUE
        SELECT 2 * n - 1 + k, (ARRAY['school', 'police_base'])[1 + k], 'b' || n, 'child', '', 0, forename, surname,
               birth, postcode, date '2026-01-15', date '2026-01-15', now(), now()
        FROM invented, generate_series(0, 1) k;
    INSERT INTO link (source_person_id, person_id, known_from, status, reasons, model_version, match_weight)
        SELECT 2 * n - 1 + k, n, now(), 'Match', '{}', 'base', 20 FROM invented, generate_series(0, 1) k;
    INSERT INTO source_record (id, delivery_id, feed, key_space, source_key, version, file_id, row, raw, row_hash,
                               scope, period, as_at, received_at, source_person_id, restriction) OVERRIDING SYSTEM VALUE
        SELECT 2 * n - 1 + k, 1, 'school_census', 'base', 'b' || 2 * n + k, 1, 1, n, '{}', md5(n::text), '', '',
               date '2026-01-15', now(), 2 * n - 1 + k, 0 FROM invented, generate_series(0, 1) k;
    INSERT INTO person_name (source_person_id, person_id, source_record_id, delivery_id, access_class, restriction,
                             known_from, valid_from, kind, forename, middle, surname)
        SELECT 2 * n - 1 + k, n, 2 * n - 1 + k, 1, 13, 0, now(), date '2026-01-15', 'legal', forename, '', surname
        FROM invented, generate_series(0, 1) k;
    INSERT INTO person_attribute (source_person_id, person_id, source_record_id, delivery_id, access_class, restriction,
                                  known_from, valid_from, field, value)
        SELECT 2 * n - 1 + k, n, 2 * n - 1 + k, 1, 13, 0, now(), date '2026-01-15', 'birth', birth::text
        FROM invented, generate_series(0, 1) k;
    INSERT INTO person_address (source_person_id, person_id, source_record_id, delivery_id, access_class, restriction,
                                known_from, valid_from, lines, postcode, uprn, address_key)
        SELECT 2 * n - 1, n, 2 * n - 1, 1, 23, 0, now(), date '2026-01-15', n || ' Example Road', postcode, '',
               '|' || n || '|example road|' || postcode FROM invented;
    INSERT INTO chosen_value (person_id, field, value, sort_key, others, source_record_id, delivery_id, access_class,
                              restriction, as_at)
        SELECT n, field, value, lower(value), 0, 2 * n - 1, 1, 13, 0, date '2026-01-15' FROM invented
        CROSS JOIN LATERAL (VALUES ('forename', forename), ('surname', surname), ('birth', birth::text))
            v (field, value);
    INSERT INTO daily_round (day, done_at) VALUES (date '2026-03-12', now())
"""
SEQUENCES = ("person", "source_person", "source_record", "delivery")


def make_base(url: str, size: int) -> None:
    """Fill an empty database, as its set-up login."""
    import psycopg

    given = {"people": size // 2, "forenames": FORENAMES, "parts": SYLLABLES}
    with psycopg.connect(url) as owner:
        owner.execute("SELECT setseed(0.5)")
        for statement in BASE.split(";\n"):
            owner.execute(statement, given if "%(" in statement else None)
        for table in SEQUENCES:
            owner.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
            )
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ANALYZE")


def stream(files: Path, singles: int, records: int) -> dict[str, Any]:
    """The step, in a warm process of the pipeline: milliseconds of each file of one record, seconds of the long one."""
    import django

    django.setup()
    from django.db import connection, transaction

    from kithline.core import clock
    from kithline.identity import blocking, store
    from kithline.identity import records as evidence_of
    from kithline.identity.link import psycopg_connection
    from kithline.ops.loaded import stay_loaded
    from kithline.pipeline import receive, update

    start = time.perf_counter()
    with transaction.atomic():
        raw = psycopg_connection(connection)
        table = store.stubs(raw)
        blocking.keep(raw, evidence_of.standardise(table), [])
    keys = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE blocking_key, name_count")
        cursor.execute(
            "SELECT forename, surname, birth, postcode FROM source_person WHERE namespace = 'school' AND id %% 7 = 1 "
            "ORDER BY md5(id::text) LIMIT %s",
            [WARM_UP + singles + records],
        )
        people = cursor.fetchall()
    stages: dict[str, list[float]] = {"receive": [], "update": [], "all": [], "processor": []}

    def take(place: int, some: list[Any]) -> float:
        folder = files / f"{place}"
        _write(folder, place, some)
        begun, processor = time.perf_counter(), time.process_time()
        receipts, _ = receive([folder])
        received = time.perf_counter()
        if receipts[0].outcome != "accepted":
            raise RuntimeError(receipts[0].reason)
        done = update()
        ended = time.perf_counter()
        if done.linked != len(some):
            raise RuntimeError(f"{done.linked} of {len(some)} records were linked")
        for name, seconds in (
            ("receive", received - begun),
            ("update", ended - received),
            ("all", ended - begun),
            ("processor", time.process_time() - processor),
        ):
            stages[name].append(1000 * seconds)
        return ended - begun

    update(now=clock.now())
    for place in range(WARM_UP + singles):
        take(place, people[place : place + 1])
        stay_loaded()  # as a watch does after its first round
    found = {name: values[WARM_UP:] for name, values in stages.items()}
    many = take(WARM_UP + singles, people[WARM_UP + singles :]) if records else 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM person WHERE status = 'active'")
        [persons] = cursor.fetchone()
    return {"keys": keys, "single": found, "many": many, "persons": persons, "cpu": time.process_time()}


def _write(folder: Path, place: int, people: list[Any]) -> None:
    from kithline.feeds.discovery import feed
    from kithline.feeds.writers import write_delivery

    at = datetime(DAY.year, DAY.month, DAY.day, 1, place % 60)
    rows = [
        {
            "reference": f"E{place}-{number}",
            "nominal": f"N{place}-{number}",
            "forename": forename,
            "surname": surname,
            "birth": birth,
            "postcode": postcode,
            "risk": "high",
            "reported_at": at,
            "reported_on": DAY,
        }
        for number, (forename, surname, birth, postcode) in enumerate(people)
    ]
    write_delivery(feed(FEED), folder, {"episodes": rows}, period={"date": DAY.isoformat()})


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    parser = ArgumentParser(
        prog="python -m bench.streaming", description="What one record costs on a base of many."
    )
    parser.add_argument(
        "--base", type=int, nargs="+", default=[5_000, 20_000], help="source persons, once for each"
    )
    parser.add_argument("--singles", type=int, default=60)
    parser.add_argument("--records", type=int, default=500, help="of the long delivery")
    given = parser.parse_args()
    lines = [
        "| base, source persons | one record: p50 ms | p95 ms | of which received, p50 | "
        "linked, assembled, derived, p50 | processor of the pipeline, p50 | delivery of | seconds | records a second |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    with scratch() as place:
        for size in given.base:
            database = f"{DATABASE}_{size}"
            place.command(database, "setup", site="owner")
            make_base(place.url(database), size)
            asked = {
                "files": str(place.home / f"stream{size}"),
                "singles": given.singles,
                "records": given.records,
            }
            said = run_step(
                "stream", asked, postmaster=place.server.pid, environment=place.environment(database)
            ).said
            one = said["single"]
            rate = given.records / said["many"] if said["many"] else 0
            lines.append(
                f"| {size:,} | {quantile(one['all'], 0.5):.0f} | {quantile(one['all'], 0.95):.0f} | "
                f"{quantile(one['receive'], 0.5):.0f} | {quantile(one['update'], 0.5):.0f} | "
                f"{quantile(one['processor'], 0.5):.0f} | {given.records:,} | {said['many']:.1f} | {rate:,.0f} |"
            )
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
    sys.stdout.write(
        f"Bars: p50 15 ms, p95 50 ms, 500 records a second. Load average {os.getloadavg()[0]:.1f}.\n"
    )


if __name__ == "__main__":
    main()
