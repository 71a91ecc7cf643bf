"""A few at a time come to the same persons as everybody at once, and cost no look at everybody."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import psycopg
import pytest

from kithline.identity.link import link_new
from kithline.identity.records import TEXT_COLUMNS
from tests.identity.conftest import TABLES, groups, put

Raw = psycopg.Connection[Any]
AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.long
def test_the_citys_people_as_all_at_once(city: str, connection: Raw) -> None:
    from django.db import connection as of_city

    columns = ", ".join(f'"{name}"' for name in TEXT_COLUMNS)
    with of_city.cursor() as cursor:
        cursor.execute(f"SELECT id, restriction, {columns} FROM source_person ORDER BY id")
        stubs = [
            dict(zip(("id", "restriction", *TEXT_COLUMNS), row, strict=True)) for row in cursor.fetchall()
        ]
    put(connection, stubs, AT)
    link_new(connection, now=AT)
    at_once = groups(connection)

    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")
    Random(3).shuffle(stubs)
    first, later = stubs[200:], stubs[:200]
    put(connection, first, AT)
    link_new(connection, now=AT)
    for start in range(0, len(later), 20):
        put(connection, later[start : start + 20], AT)
        counts = link_new(connection, now=AT, as_few=True)
        assert counts.solved < len(stubs) / 4  # of whom is touched, not of everybody
    found = groups(connection)
    same = {tuple(group) for group in found} & {tuple(group) for group in at_once}
    # A pair at the threshold may fall on either side, as the frequency of a name settles while records come in.
    assert len(same) >= 0.995 * len(at_once), (len(same), len(at_once), len(found))
