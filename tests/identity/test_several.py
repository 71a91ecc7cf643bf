"""Some hundred records compared together come to what they come to one by one."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import psycopg
import pytest

from kithline.identity import few, several, store
from kithline.identity.link import LinkCounts, link_new
from tests.identity.conftest import put
from tests.identity.people import AWAY, HOME, stub
from tests.identity.population import make

Raw = psycopg.Connection[Any]
AT = datetime(2026, 9, 1, tzinfo=UTC)
# All that linking leaves behind, but for the ids of new persons, which are numbered as they come.
LEFT = {
    "links": """SELECT source_person_id, count(*) OVER (PARTITION BY person_id), match_weight, status, reasons
        FROM link WHERE known_to IS NULL ORDER BY 1""",
    "refusals": """SELECT left_id, right_id, constraint_code, match_weight, reasons FROM link_refusal
        WHERE known_to IS NULL ORDER BY 1, 2, 3""",
    "reviews": """SELECT left_id, right_id, match_weight, reasons FROM link_review
        WHERE closed_at IS NULL ORDER BY 1, 2""",
    "keys": "SELECT key, source_person_id FROM blocking_key ORDER BY 1, 2",
    "names": "SELECT field, name, records FROM name_count ORDER BY 1, 2",
    "waiting": "SELECT id FROM source_person WHERE linked_at IS DISTINCT FROM changed_at ORDER BY 1",
}


def _stubs() -> list[dict[str, Any]]:
    """A crowd with its errors, a restricted record, one of whom nothing is known, and a family that moves."""
    family = [
        stub(n, source, f"{name} Thornley", birth, **home)
        for n, (source, name, birth, home) in enumerate(
            (
                ("school", "Maya", "2014-03-05", HOME),
                ("school", "Piers", "2016-07-08", HOME),
                ("gp", "Maya", "2014-03-05", AWAY),
                ("gp", "Pierz", "2016-08-07", AWAY),
            ),
            start=90_001,
        )
    ]
    odd = [
        stub(90_011, "care", "Maya Thornley", "2014-03-05", partition="adoption", **HOME),
        stub(90_012, "care", "/unknown", None),
    ]
    return [*make(40, seed=4).stubs, *family, *odd]


def _linked(
    connection: Raw, least: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[LinkCounts, dict[str, Any]]:
    """What is there once all who wait are linked; then it is undone. `least`: for so many the engine is started."""
    monkeypatch.setattr(several, "LEAST", least)
    with connection.transaction(force_rollback=True):
        counts = link_new(connection, now=AT, as_few=True)
        return counts, {name: connection.execute(asked).fetchall() for name, asked in LEFT.items()}


def test_together_as_one_by_one(connection: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    stubs = _stubs()
    Random(3).shuffle(stubs)
    put(connection, stubs[90:], AT)
    link_new(connection, now=AT, as_few=False)
    put(connection, stubs[:90], AT)
    put(connection, [stubs[95] | {"surname": "Oakley"}], AT.replace(day=2))  # one who was here, and changed
    row_by_row = _linked(connection, 10_000, monkeypatch)
    monkeypatch.setattr(few, "compare_few", None)
    assert _linked(connection, 1, monkeypatch) == row_by_row
    counts, left = row_by_row
    assert counts.considered == 91 and counts.persons_created and counts.refusals and not left["waiting"]


def test_after_many_the_indexes_of_who_waits_are_looked_through_once(
    connection: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And who waits stays among them."""
    put(connection, [stub(1, "school", "Maya Thornley", "2014-03-05", **HOME)], AT)
    looked: list[bool] = []
    look = store.pass_over_linked

    def looks(raw: Raw) -> None:
        looked.append(bool(store.waiting(raw)))
        look(raw)

    monkeypatch.setattr(store, "pass_over_linked", looks)
    link_new(connection, now=AT, as_few=True)
    assert not looked
    put(connection, [stub(2, "gp", "Maya Thornley", "2014-03-05", **HOME)], AT)
    link_new(connection, now=AT, as_few=False)
    assert looked == [False]
