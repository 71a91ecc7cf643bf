"""Pairs and groups that linking holds for a steward: the whole queue, filtered, and which is next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from kithline.record.types.links import ASKED, TO_DECIDE, Queue, WaitingPair
from kithline.sharing.access.links import source_of
from kithline.sharing.access.log import record_look
from kithline.sharing.access.sources import statement
from kithline.sharing.viewer import Viewer

PER_PAGE = 50
NO_NAME = "No name"


def queue(
    viewer: Viewer, *, reason: str = "", source: str = "", state: str = TO_DECIDE, page: int = 1
) -> Queue:
    """One page of the pairs that wait: those to decide, or those of which the source was asked."""
    everything = _waiting()
    of_state = [each for each in everything if (each.asked_at is not None) == (state == ASKED)]
    chosen = _filtered(of_state, reason, source)
    persons = {key for each in chosen for key in each.persons}
    shown = chosen[(page - 1) * PER_PAGE : page * PER_PAGE]
    record_look(
        viewer,
        "stewardship.waiting",
        people=sorted({key for each in shown for key in each.persons}),
        sections=["identity"],
        asked=f"{state} {reason} {source} page {page}",
    )
    return Queue(
        pairs=tuple(each.pair for each in shown),
        total=len(chosen),
        persons=len(persons),
        children=len({key for each in chosen for key in each.children}),
        oldest=min((each.pair.since for each in chosen), default=None),
        reasons=_counts(each.pair.code for each in of_state),
        sources=_counts(name for each in of_state for name in set(each.pair.sources)),
        asked=sum(each.asked_at is not None for each in everything),
    )


def next_pair(
    *, reason: str = "", source: str = "", after: tuple[int, int] | None = None
) -> tuple[int, int] | None:
    """The pair to decide after this one, in the queue's own order, then from its beginning; None: none is left. It
    names records and shows none, so it is no look."""
    chosen = [
        (each.pair.left, each.pair.right)
        for each in _filtered([one for one in _waiting() if one.asked_at is None], reason, source)
    ]
    if after in chosen:
        place = chosen.index(after)
        chosen = chosen[place + 1 :] + chosen[:place]
    return chosen[0] if chosen else None


class _Waiting:
    """A pair, and the two persons between whom it stands."""

    def __init__(self, row: Sequence[Any], group: int) -> None:
        self.persons = (row[2], row[3])
        self.asked_at = row[14]
        self.children = [key for key, role in zip(self.persons, row[15:17], strict=True) if role == "child"]
        self.pair = WaitingPair(
            left=row[0],
            right=row[1],
            names=(row[4] or NO_NAME, row[5] or NO_NAME),
            births=(row[6], row[7]),
            sources=tuple(source_of(name) for name in dict.fromkeys((row[8], row[9]))),
            code=row[10] or "",
            reason=row[11] or "",
            match_weight=row[12],
            since=row[13],
            group=group,
            asked_at=row[14],
        )


def _waiting() -> list[_Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(statement("link_queue"))
        rows = cursor.fetchall()
    sizes = group_sizes([(row[2], row[3]) for row in rows])
    return [_Waiting(row, sizes[row[2]]) for row in rows]


def group_sizes(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For each person how many hang together with it, by whatever chain of pairs; itself included."""
    above: dict[int, int] = {}

    def root(one: int) -> int:
        while (next_up := above.setdefault(one, one)) != one:
            above[one] = above[next_up]
            one = above[one]
        return one

    for left, right in pairs:
        above[root(left)] = root(right)
    many = Counter(root(one) for one in list(above))
    return {one: many[root(one)] for one in list(above)}


def _filtered(pairs: Iterable[_Waiting], reason: str, source: str) -> list[_Waiting]:
    return [
        each
        for each in pairs
        if (not reason or each.pair.code == reason) and (not source or source in each.pair.sources)
    ]


def _counts(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda each: (-each[1], each[0])))
