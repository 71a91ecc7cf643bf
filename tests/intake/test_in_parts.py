"""A snapshot too large for memory goes in part by part, and the record says what it says of a snapshot read whole."""

import signal
from datetime import date, timedelta
from pathlib import Path

import pytest

from kithline.intake import parts
from tests.intake.clean import empty
from tests.intake.deliveries import FORENAMES, accept, counts, one, rows, take, write
from tests.intake.test_killed import killed_at

FEED = "youth_services"
NOW = "known_to IS NULL"
SAID = (
    "SELECT key_space, source_key, version, row, row_hash, as_at, period, ended_on, superseded_at IS NULL, "
    "withdrawn_at IS NULL FROM source_record",
    *(
        f"SELECT s.key, {columns}, valid_from, valid_to, d.as_at FROM {table} f "
        f"JOIN source_person s ON s.id = source_person_id JOIN delivery d ON d.id = delivery_id WHERE {NOW}"
        for table, columns in (
            ("person_name", "kind, f.forename, f.surname"),
            ("person_attribute", "field, value"),
            ("person_address", "lines, f.postcode"),
            ("event", "kind"),
            ("involvement", "service, worker"),
        )
    ),
    "SELECT key, forename, surname, birth, first_seen_on, last_seen_on FROM source_person",
    'SELECT row, "column" FROM rejected_row',
    "SELECT as_at, state, accepted_rows, rejected_rows, new_rows, changed_rows, gone_rows, unchanged_rows, reason "
    "FROM delivery",
    "SELECT table_code, name, rows, rejected FROM delivery_file",
    "SELECT key, name, telephone FROM professional",
)
FIRST = date(2026, 1, 5)


def whole(monkeypatch) -> None:
    monkeypatch.setattr(parts, "_is_large", lambda path: False)


def small(monkeypatch, tmp_path) -> None:
    """Parts of two rows, of any file."""
    monkeypatch.setattr(parts, "PART_ROWS", 2)
    monkeypatch.setattr(parts, "_is_large", lambda path: True)
    monkeypatch.setattr(parts, "home", lambda: tmp_path / "home")


def said() -> list[list[tuple[object, ...]]]:
    return [sorted(rows(statement), key=repr) for statement in SAID]


def member(number: int, programme: str = "Football", **other: object) -> dict[str, object]:
    return {
        "member_id": f"M{number}",
        "forename": FORENAMES[number % 10],
        "surname": f"Rook{number}",
        "birth": date(2011, 3, 1 + number % 28),
        "sex": "F",
        "address": f"{number} Gannet Row",
        "postcode": "ZZ1 1AA",
        "programme": programme,
        "since": date(2025, 9, 1),
        "worker_id": f"W{number % 3}",
        "worker_name": f"Wren Halloway {number % 3}",
    } | other


def session(number: int, **other: object) -> dict[str, object]:
    return {"contact_id": f"S{number}", "member_id": f"M{number}", "contact_on": date(2025, 10, 2)} | other


def month(tmp_path: Path, place: int, members: list[dict[str, object]], contacts: int) -> Path:
    day = (FIRST + timedelta(days=7 * place)).isoformat()
    sessions = [session(number) for number in range(contacts)]
    return write(tmp_path, FEED, {"members": members, "contacts": sessions}, date=day)


def deliveries(tmp_path) -> list[Path]:
    """Five snapshots, the last of a day between: rows that come, change, are wrong, are gone and come back; one key
    twice; one young person who is called otherwise in two rows of one file."""
    first = [*(member(n) for n in range(24)), member(3, "Music"), member(1, "Music", surname="Nettlewick")]
    second = [member(n) for n in range(23)] + [member(5, "Music", surname="Farthing"), member(2)]
    second[4] = member(4, until=date(2026, 1, 9), surname="Marchbank")
    second[6] = member(6, birth="soon")
    third = [member(n) for n in range(24)] + [member(30, "Art"), member(5, "Music", surname="Farthing")]
    between = [member(n, surname="Applegarth" if n == 7 else f"Rook{n}") for n in range(22)]
    months = ((0, first, 20), (1, second, 18), (3, third, 19), (4, third[:10], 19), (2, between, 17))
    return [month(tmp_path, *each) for each in months]


def taken(places: list[Path]) -> list[str]:
    return [take(place, at=date(2026, 3, 12)).outcome for place in places]


def test_the_record_says_what_it_says_of_one_read_whole(clean_record, tmp_path, monkeypatch):
    places = deliveries(tmp_path)
    whole(monkeypatch)
    outcomes = taken(places)
    undivided = said()
    empty(clean_record)
    small(monkeypatch, tmp_path)
    assert taken(places) == outcomes == ["accepted"] * 3 + ["held", "accepted"]
    assert said() == undivided
    assert one("SELECT count(*) FROM source_record WHERE ended_on IS NOT NULL") > 0
    assert not list((tmp_path / "home" / "parts").iterdir())


def test_what_was_held_is_let_in_in_parts_too(clean_record, tmp_path, monkeypatch):
    from kithline.intake.register import release

    small(monkeypatch, tmp_path)
    first, *_ = deliveries(tmp_path)
    accept(first, at=date(2026, 3, 12))
    few = month(tmp_path, 1, [member(n) for n in range(9)], 19)
    held = take(few, at=date(2026, 3, 12))
    assert (held.outcome, held.changes.gone) == ("held", 18)
    assert "of the rows of 2026-01-12_youth_members.csv are gone" in held.reason
    assert one("SELECT count(*) FROM source_record WHERE ended_on IS NOT NULL") == 0
    assert release(held.delivery_id, by=7, reason="nine are left").outcome == "accepted"
    assert one("SELECT count(*) FROM source_record WHERE ended_on = '2026-01-12'") == 18


def test_a_key_that_stands_in_two_parts_is_told_by_its_row(clean_record, tmp_path, monkeypatch):
    small(monkeypatch, tmp_path)
    twice = [*(member(n) for n in range(5)), member(1), member(2)]
    receipt = accept(month(tmp_path, 0, twice, 1), at=date(2026, 3, 12))
    assert receipt.first_rejects == [
        f"2026-01-05_youth_members.csv, row {row}, column Client ID: a row above it has the same key"
        for row in (7, 8)
    ]


SMALL = """
from kithline.intake import parts
parts.PART_ROWS = 2
parts._is_large = lambda path: True
"""
MOMENTS = [
    ("COPY", 3),  # while its keys are looked over
    ("UPDATE source_record r SET ended_on", 1),  # what is gone has ended, and nothing else is written
    ("COPY", 40),  # within a part
    ("INSERT INTO source_record", 1),
    ("INSERT INTO source_record", 5),
    ("UPDATE delivery SET state", 1),  # behind the last
]


@pytest.mark.long
def test_killed_anywhere_nothing_is_ended_and_the_next_run_takes_all(clean_record, tmp_path, monkeypatch):
    small(monkeypatch, tmp_path)
    first, second, *_ = deliveries(tmp_path)
    taken([first, second])
    undisturbed = said()
    empty(clean_record)
    taken([first])
    before = counts()
    for word, nth in MOMENTS:
        assert killed_at(clean_record, word, nth, "receive", second, before=SMALL) == signal.SIGKILL, (
            word,
            nth,
        )
        assert counts() == before, f"half done at {word}"
    assert taken([second, second]) == ["accepted", "known"]
    assert said() == undisturbed


@pytest.mark.long
def test_killed_between_parts_that_are_deliveries_of_their_own_it_carries_on(
    clean_record, tmp_path, monkeypatch
):
    from tests.intake.test_parts import written

    path = written(tmp_path, 9)
    small(monkeypatch, tmp_path)
    accept(path, at=date(2026, 3, 12))
    undisturbed = said()
    empty(clean_record)
    moments = [
        ("INSERT INTO source_record", 3),
        ("UPDATE delivery SET state", 2),
        ("INSERT INTO source_record", 1),
    ]
    rows_in = []
    for word, nth in moments:
        assert killed_at(clean_record, word, nth, "receive", path, before=SMALL) == signal.SIGKILL, word
        rows_in.append(one("SELECT count(*) FROM source_record"))
    assert rows_in == sorted(rows_in)
    assert 0 < rows_in[0] < rows_in[-1] < 9
    assert taken([path]) == ["accepted"]
    assert said() == undisturbed
