"""What one record costs on a base of many: `python -m bench.streaming [--base 1000000] [--records 10000]`.

The base (`bench.stream_base`) is invented families, known to nine agencies and linked. Then files of one record come
in, each about a child of the base, one after another, each to the end of the way: received, linked, assembled, its
factors worked out, committed. Then one file of many records.
"""

import os
import sys
import time
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psutil

from bench.load import own_cpu
from bench.measure import cpu_of, run_step
from bench.scratch import scratch
from bench.stream_base import base, copy_of

DATABASE = "bench_stream"
WARM_UP = 8
FEED, DAY = "police_missing", date(2026, 3, 12)


def stream(files: Path, singles: int, records: int, postmaster: int) -> dict[str, Any]:
    """The step, in a warm process of the pipeline: milliseconds of each file of one record; of the long one seconds,
    and of them the processor's, the pipeline's and the database's."""
    import django
    import psutil

    django.setup()
    from django.db import connection

    from kithline.core import clock
    from kithline.ops.loaded import stay_loaded
    from kithline.pipeline import receive, update

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT forename, surname, birth, postcode FROM source_person WHERE namespace = 'school' "
            "ORDER BY md5(id::text) LIMIT %s",
            [WARM_UP + singles + records],
        )
        people = cursor.fetchall()
    if len(people) < WARM_UP + singles + records:
        raise RuntimeError(f"the base has {len(people)} pupils, fewer than records are to come")
    stages: dict[str, list[float]] = {"receive": [], "update": [], "all": [], "processor": []}

    def take(place: int, some: list[Any]) -> float:
        folder = files / f"{place}"
        _write(folder, place, some)
        begun, processor = time.perf_counter(), time.process_time()
        receipts, _ = receive([folder], is_followed=True)  # as a watch takes what is urgent
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
    database = psutil.Process(postmaster)
    own, its = own_cpu(), cpu_of(database)
    many = take(WARM_UP + singles, people[WARM_UP + singles :]) if records else 0.0
    processor = [own_cpu() - own, cpu_of(database) - its]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM person WHERE status = 'active'")
        [persons] = cursor.fetchone()
    return {"single": found, "many": many, "processor": processor, "persons": persons, "cpu": own_cpu()}


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


def go_ahead(server: int) -> None:
    """Let this process, the database's, and those that they start, go before all others: so a busy machine of two cores
    measures what a quiet one does. For some seconds nothing else runs there."""
    for each in (os.getpid(), server, *(child.pid for child in psutil.Process(server).children())):
        os.sched_setscheduler(each, os.SCHED_FIFO, os.sched_param(5))


def main() -> None:
    parser = ArgumentParser(
        prog="python -m bench.streaming", description="What one record costs on a base of many."
    )
    parser.add_argument(
        "--base", type=int, nargs="+", default=[5_000, 20_000], help="source persons, once for each"
    )
    parser.add_argument("--singles", type=int, default=60)
    parser.add_argument("--records", type=int, default=500, help="of the long delivery")
    parser.add_argument("--keep", type=Path, help="keep the bases here, use those that are here")
    parser.add_argument(
        "--ahead",
        action="store_true",
        help="go before all other processes, which takes root's rights (Linux)",
    )
    given = parser.parse_args()
    lines = [
        "| base, source persons | one record: p50 ms | p95 ms | of which received, p50 | "
        "linked, assembled, derived, p50 | processor of the pipeline, p50 | delivery of | seconds | records a second | "
        "its processor: the pipeline's, seconds | the database's |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    with scratch(given.keep) as place:
        for size in given.base:
            database = f"{DATABASE}_{size}"
            copy_of(place, base(place, size), database)
            if given.ahead:
                go_ahead(place.server.pid)
            asked = {
                "files": str(place.home / f"stream{size}"),
                "singles": given.singles,
                "records": given.records,
                "postmaster": place.server.pid,
            }
            said = run_step(
                "stream", asked, postmaster=place.server.pid, environment=place.environment(database)
            ).said
            one = said["single"]
            rate = given.records / said["many"] if said["many"] else 0
            own, its = said["processor"]
            lines.append(
                f"| {size:,} | {quantile(one['all'], 0.5):.0f} | {quantile(one['all'], 0.95):.0f} | "
                f"{quantile(one['receive'], 0.5):.0f} | {quantile(one['update'], 0.5):.0f} | "
                f"{quantile(one['processor'], 0.5):.0f} | {given.records:,} | {said['many']:.1f} | {rate:,.0f} | "
                f"{own:.1f} | {its:.1f} |"
            )
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
    sys.stdout.write(
        f"Bars: p50 15 ms, p95 50 ms, 500 records a second. Load average {os.getloadavg()[0]:.1f}.\n"
    )


if __name__ == "__main__":
    main()
