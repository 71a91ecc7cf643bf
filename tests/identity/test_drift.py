"""Whether the weights still fit what sources send: a source whose dates of birth go wrong is named, and no other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from kithline.core.identifiers import make_nhs_number
from kithline.identity import drift
from kithline.identity.link import link_new
from tests.identity.conftest import put

Raw = psycopg.Connection[Any]
AT = datetime(2026, 9, 1, tzinfo=UTC)
NAMES = ("Imke", "Piers", "Odette", "Hamish", "Saskia", "Jolyon")
CHILDREN = 40


def _children(*, wrong: bool) -> list[dict[str, Any]]:
    """Each known to three sources by one NHS number; the GP's dates of birth are another child's, if they are wrong."""
    stubs = []
    for source, namespace in enumerate(("school", "case_system", "gp")):
        for child in range(CHILDREN):
            shifted = 7 if wrong and namespace == "gp" and child % 2 else 0
            stubs.append(
                {
                    "id": 100 * (source + 1) + child,
                    "namespace": namespace,
                    "key": f"{namespace}-{child}",
                    "role": "child",
                    "forename": NAMES[child % 6],
                    "surname": f"Br{'aeiou'[child % 5]}ckl{'aeiou'[child // 5 % 5]}y{'bcdfg'[child // 25]}",
                    "birth": f"20{10 + (child + shifted) % 8}-0{1 + (child + shifted) % 9}-1{child % 10}",
                    "nhs_number": make_nhs_number(500 + child),
                }
            )
    return stubs


def test_a_source_whose_dates_of_birth_go_wrong_is_named(connection: Raw) -> None:
    put(connection, _children(wrong=False), AT)
    link_new(connection, now=AT)
    assert [one for one in drift.measure(connection) if one.is_beyond] == []

    put(connection, _children(wrong=True), AT)
    found = drift.measure(connection)
    [beyond] = [one for one in found if one.is_beyond]
    assert (beyond.source, beyond.comparison) == ("gp", "birth")
    assert "date of birth differs in 50% of 80 pairs" in drift.words_of(beyond)
    [school] = [one for one in found if one.source == "school" and one.comparison == "birth"]
    assert school.pairs == CHILDREN  # those with the GP say nothing of the school
    [differs] = [level for level in beyond.levels if level.level == "different"]
    assert differs.share == 0.5 and differs.today > differs.weight

    drift.keep(connection, found, now=AT, version="tried")
    row = connection.execute("SELECT model_version, jsonb_array_length(found) FROM link_drift").fetchone()
    assert row == ("tried", len(found))


def test_it_is_due_a_week_after_at_night_and_a_day_later_by_day(connection: Raw) -> None:
    night, day = datetime(2026, 9, 8, 1, tzinfo=UTC), datetime(2026, 9, 8, 12, tzinfo=UTC)
    assert not drift.is_due(connection, day), "nothing was ever delivered"
    drift.keep(connection, [], now=AT, version="tried")
    assert drift.is_due(connection, night)
    assert not drift.is_due(connection, night - timedelta(days=1))
    assert not drift.is_due(connection, day) and drift.is_due(connection, day + timedelta(days=1))
