"""Ten thousand at one address, of one name, or of whom nothing is known: bounded, and no wrong link."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from kithline.identity.link import link_new
from tests.identity.conftest import persons, put

Raw = psycopg.Connection[Any]
Stub = dict[str, Any]
AT, LATER = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 2, tzinfo=UTC)
MANY, LATE = 10_000, 20
ADDRESS = {"uprn": "999900000033", "postcode": "AA9 9AA", "address_key": "|1|example road|AA9 9AA"}
NAMES = [
    f"{first}{last}"
    for first in ("Ab", "Ed", "Ol", "Um", "Yv")
    for last in ("an", "eth", "iss", "ock", "urn")
]


def _number(place: int) -> Stub:
    return {"id": place, "namespace": "police", "key": f"key-{place}", "role": "child"}


def at_one_address(place: int) -> Stub:
    forename, surname = (
        NAMES[place % 25] + NAMES[place // 25 % 25].lower(),
        NAMES[place // 400 % 25] + f"son{place}",
    )
    day = place % 28 + 1
    birth = f"{1930 + place // 336 % 90}-{place // 28 % 12 + 1:02}-{day:02}"
    return _number(place) | ADDRESS | {"forename": forename, "surname": surname, "birth": birth}


def of_one_name(place: int) -> Stub:
    day = f"{1930 + place // 336 % 90}-{place // 28 % 12 + 1:02}-{place % 28 + 1:02}"
    return _number(place) | {"forename": "Maya", "surname": "Thornley", "birth": day}


def of_one_name_and_birth(place: int) -> Stub:
    return _number(place) | {"forename": "Maya", "surname": "Thornley", "birth": "2014-03-05"}


@pytest.mark.long
@pytest.mark.parametrize("of", [at_one_address, of_one_name, of_one_name_and_birth, _number])
def test_ten_thousand_alike(connection: Raw, of: Callable[[int], Stub]) -> None:
    put(connection, [of(place) for place in range(1, MANY + 1)], AT)
    told: list[str] = []
    link_new(connection, now=AT, told=told.append)
    assert bool(told) == (of is not _number)  # of whom nothing is known, nobody has a key
    put(connection, [of(place) for place in range(MANY + 1, MANY + LATE + 1)], LATER)
    counts = link_new(connection, now=LATER, as_few=True)
    assert counts.considered == LATE and counts.solved <= 5 * LATE
    found = persons(connection)
    assert len(found) == len(set(found.values())) == MANY + LATE
