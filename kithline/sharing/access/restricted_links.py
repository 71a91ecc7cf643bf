"""The queue of the stewards of restricted records: adoption, protected persons, staff. What one of them asks, another
confirms."""

from django.db import connection

from kithline.record.categories import SPREADS
from kithline.record.types.links import RestrictedPair, RestrictedQueue
from kithline.sharing.access.link_queue import NO_NAME
from kithline.sharing.access.link_requests import waiting_for_second
from kithline.sharing.access.links import source_of
from kithline.sharing.access.log import record_look
from kithline.sharing.access.sources import statement
from kithline.sharing.viewer import Viewer

MOST = 200  # pairs; there are few


def restricted_queue(viewer: Viewer) -> RestrictedQueue:
    """Pairs that want a first person, and requests that want a second one."""
    with connection.cursor() as cursor:
        cursor.execute(statement("restricted_queue"), {"spreads": [int(kind) for kind in SPREADS]})
        rows = cursor.fetchall()[:MOST]
    pairs = tuple(
        RestrictedPair(
            left=left,
            right=right,
            names=(mine or NO_NAME, theirs or NO_NAME),
            births=(birth, other_birth),
            sources=tuple(source_of(name) for name in dict.fromkeys((source, other_source))),
            code=code,
            since=since,
            restriction=restriction,
        )
        for left, right, _, _, mine, theirs, birth, other_birth, source, other_source, code, since, restriction in rows
    )
    people = sorted({person for row in rows for person in row[2:4]})
    record_look(viewer, "stewardship.restricted", people=people, sections=["identity"])
    return RestrictedQueue(pairs, waiting_for_second())
