"""A few at a time come to the same persons as everybody at once, and cost no look at everybody."""

from datetime import UTC, datetime
from itertools import product
from random import Random
from typing import Any

import psycopg
import pytest

from kithline.core.identifiers import make_nhs_number
from kithline.identity import blocking
from kithline.identity.link import link_new
from kithline.identity.model import load_weights
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


def test_a_number_that_stands_for_not_known_counts_for_nothing(
    connection: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is where everybody is read; a record that comes alone is judged by the same list."""
    monkeypatch.setattr("kithline.identity.records.MOST_BEARERS", 3)
    number = make_nhs_number(7)
    first = {
        "namespace": "school",
        "key": "1",
        "role": "child",
        "forename": "Maya",
        "surname": "Thornley",
        "birth": "2014-03-05",
        "nhs_number": number,
    }
    others = [
        {
            "namespace": "health",
            "role": "child",
            "key": name,
            "forename": name,
            "surname": "Oakley",
            "birth": f"20{10 + place}-06-07",
            "nhs_number": number,
        }
        for place, name in enumerate(("Piers", "Odette", "Hamish"))
    ]
    many = [stub | {"id": place} for place, stub in enumerate((first, *others), start=1)]
    put(connection, many, AT)
    link_new(connection, now=AT, as_few=False)
    alone = first | {"id": 9, "key": "9", "namespace": "police", "surname": "Brook", "birth": "2014-05-03"}
    put(connection, [alone], AT)
    link_new(connection, now=AT, as_few=True)
    assert groups(connection) == [[1], [2], [3], [4], [9]]


def test_a_forename_is_its_own_among_few_as_among_many(connection: Raw) -> None:
    """Marleyne has the bearers for it, and Marlayne is one slip from her: two names, if many bear the second too."""
    bearers = [
        {
            "id": place,
            "namespace": "school",
            "key": str(place),
            "role": "child",
            "forename": name,
            "surname": f"{surname}son",
            "birth": f"20{place:02}-02-03",
        }
        for place, (name, surname) in enumerate(product(("Marleyne", "Marlayne"), "ABDEF"), start=1)
    ]
    put(connection, bearers, AT)
    link_new(connection, now=AT, as_few=False)
    weights, known = load_weights(), blocking.kept(connection)
    assert known is not None
    some = [{"id": n, "forename": name, "surname": "a"} for n, name in enumerate(("marlayne", "marlane"))]
    blocking.Names(connection, known, weights).name(some)
    assert [row["is_established_forename"] for row in some] == [True, False]


def test_who_shares_a_key_is_the_same_before_and_after_new_keys_are_written(connection: Raw) -> None:
    """They are written while pairs are scored. A key that is full may be so with the new record, or without it."""
    most = blocking.MOST_IN_BLOCK
    held = {1: 3, 2: most - 1, 3: most, 4: most + 1}  # by key, how many others have it; nobody has 5
    blocking.add_keys(
        connection,
        {record: [key for key, many in held.items() if record <= many] for record in range(1, most + 2)},
    )
    new = {9_001: {1, 2, 3, 4, 5}, 9_002: {1, 7}, 3: {1, 5}}
    before = blocking.sharing(connection, range(1, 7), new)
    blocking.add_keys(connection, new)
    after = blocking.sharing(connection, range(1, 7))
    assert {key: set(ids) for key, ids in before.items()} == {key: set(ids) for key, ids in after.items()}
    assert after.keys() == {1, 2, 5}
