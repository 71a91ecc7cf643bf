"""Deliveries side by side: those of feeds that share people go one after the other in a lane, lanes go at once.

Two deliveries that speak of one source's people would only wait for each other's rows. Whoever works on lanes, one
after another, has a connection of its own; each delivery is its own transaction, as when they go one by one.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import SimpleQueue
from threading import Event
from typing import TypeVar

from django.db import connection

from kithline.core.garbage import looked_for_seldom
from kithline.feeds.recognise import Found
from kithline.feeds.spec import EmitRelationship, Feed, Subject
from kithline.intake.parts import bytes_of
from kithline.record.plans import commit_without_waiting

FEW = 8  # deliveries: below this another connection costs more than it gains
MOST = 4  # lanes at once
EACH = 100_000  # a delivery of nothing takes as long as this many bytes
Coming = tuple[int, Found, datetime]  # the delivery's place, and when it came
Made = TypeVar("Made")


def lanes_of(coming: Sequence[Coming]) -> list[list[Coming]]:
    """The deliveries by lane, in their order; the lane with most to do first."""
    lanes: list[tuple[set[str], set[str]]] = []  # whose people the lane speaks of, and its feeds
    for feed in {each[1].feed.code: each[1].feed for each in coming}.values():
        names, codes = namespaces(feed), {feed.code}
        for lane in [lane for lane in lanes if lane[0] & names]:
            lanes.remove(lane)
            names, codes = names | lane[0], codes | lane[1]
        lanes.append((names, codes))
    found = [[each for each in coming if each[1].feed.code in codes] for _, codes in lanes]
    return sorted(found, key=_work_of, reverse=True)


def _work_of(lane: Sequence[Coming]) -> int:
    """How much there is to do, in bytes."""
    return sum([bytes_of(found) for _, found, _ in lane], start=EACH * len(lane))


def namespaces(feed: Feed) -> set[str]:
    """Whose people and workers a feed speaks of; the feed itself, if of nobody's."""
    found = {feed.code}
    for table in feed.tables:
        found |= {table.worker_namespace} - {""}
        if isinstance(table.subject, Subject):
            found.add(table.subject.namespace)
        found |= {each.other.namespace for each in table.emits if isinstance(each, EmitRelationship)}
    return found


def side_by_side(
    coming: Sequence[Coming], take: Callable[[Sequence[Coming]], Iterator[tuple[int, Made]]]
) -> Iterator[tuple[int, Made]]:
    """What `take` makes of each delivery, with its place, as it is done.

    One by one, on the caller's connection, where there are few, where there is one lane, or inside a transaction of
    the caller's, of which another connection would see nothing. If one lane fails, the others end after the delivery
    that they are at, and the fault is raised. What lanes have done is on the disk when the caller has settled.
    """
    lanes = lanes_of(coming)
    at_once = min(len(lanes), MOST, os.cpu_count() or 1)
    if at_once < 2 or len(coming) < FEW or connection.in_atomic_block:
        yield from take(coming)
        return
    done: SimpleQueue[tuple[int, Made] | None] = SimpleQueue()
    stopped = Event()

    waiting = iter(lanes)

    def work() -> None:
        try:
            commit_without_waiting(connection)
            for lane in waiting:
                for made in take(lane):
                    done.put(made)
                    if stopped.is_set():
                        return
        except BaseException:
            stopped.set()
            raise
        finally:
            connection.close()
            done.put(None)

    with looked_for_seldom(), ThreadPoolExecutor(at_once, "lane") as workers:
        running = [workers.submit(work) for _ in range(at_once)]
        try:
            for _ in running:
                while (made := done.get()) is not None:
                    yield made
        finally:
            stopped.set()  # also where whoever asks wants no more
    for each in running:
        each.result()
