"""A delivery too large for memory goes in part by part, and the record says what it says of one that is read whole."""

import json
import signal
from datetime import date, timedelta
from pathlib import Path

import pytest

from kithline.feeds import on_disk, reader_json
from kithline.intake import parts
from tests.intake.clean import empty
from tests.intake.deliveries import (
    AUTUMN,
    FORENAMES,
    SPRING,
    accept,
    census,
    counts,
    leaver,
    one,
    pupil,
    rows,
    take,
    write,
)
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
            ("person_identifier", "scheme, value"),
        )
    ),
    "SELECT key, forename, surname, birth, first_seen_on, last_seen_on FROM source_person",
    'SELECT row, "column" FROM rejected_row',
    "SELECT as_at, state, accepted_rows, rejected_rows, new_rows, changed_rows, gone_rows, unchanged_rows, reason "
    "FROM delivery",
    "SELECT table_code, name, rows, rejected FROM delivery_file",
    "SELECT key, name, telephone FROM professional",
    "SELECT s.key, term, code, sessions FROM attendance_term f JOIN source_person s ON s.id = source_person_id "
    f"WHERE {NOW}",
)
FIRST = date(2026, 1, 5)


def whole(monkeypatch) -> None:
    monkeypatch.setattr(parts, "_is_large", lambda path: False)
    for module in (parts, reader_json):
        monkeypatch.setattr(module, "MOST_OF_DOCUMENT", 1 << 20)


def small(monkeypatch, tmp_path) -> None:
    """Parts of two rows, of any file."""
    monkeypatch.setattr(parts, "PART_ROWS", 2)
    monkeypatch.setattr(parts, "_is_large", lambda path: True)
    monkeypatch.setattr(parts, "MOST_OF_DOCUMENT", 0)
    monkeypatch.setattr(reader_json, "MOST_OF_DOCUMENT", 0)
    monkeypatch.setattr(on_disk, "BLOCK_ROWS", 2)
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


def returns(tmp_path) -> list[Path]:
    """CIN returns, as XML: one child is there twice, one date is none; the second lacks a child; last, an older one."""

    def year(year: str, numbers: list[int], **other: object) -> Path:
        children = [
            {"child_id": f"C{n}", "birth": date(2012, 3, 1 + n), "sex": "F", "ethnicity": "WBRI"}
            for n in numbers
        ]
        episodes = [
            {
                "child_id": f"C{n}",
                "referral_on": date(2024, 5, 1 + n),
                "source": "1B",
                "need": "N1",
                "nfa": False,
            }
            for n in dict.fromkeys(numbers)
        ]
        plans = [
            {"child_id": f"C{n}", "referral_on": date(2024, 5, 1 + n), "start": date(2024, 6, 1)}
            for n in numbers[:3]
        ]
        children[2] |= other
        tables = {"children": children, "episodes": episodes, "cin_plans": plans}
        return write(tmp_path, "cin_census", tables, year=year, date=f"{year}-03-31")

    return [
        year("2025", [1, 2, 3, 4, 5, 1], birth="soon"),
        year("2026", [1, 2, 3, 5, 6]),
        year("2024", [1, 2, 7]),
    ]


def rolls(tmp_path) -> list[Path]:
    """School Censuses: tables that hang together. One row hangs on none, one on a row that cannot be read; both rolls
    have one pupil."""

    def suspension(roll_id: str, **other: object) -> dict[str, object]:
        row = {
            "school": "1994001",
            "start": date(2024, 9, 12),
            "sessions": 4,
            "category": "SUSP",
            "reason1": "PP",
        }
        return row | {"roll_id": roll_id} | other

    def marks(roll_id: str, sessions: int) -> dict[str, object]:
        return {"roll_id": roll_id, "school": "1994001", "code": "I", "sessions": sessions}

    on = [pupil(n) for n in range(5)] + [pupil(8, birth="soon")]
    off = [leaver(6, date(2024, 11, 1)), leaver(1, date(2024, 11, 1))]
    tables = {
        "suspensions_on": [suspension("r4"), suspension("r9"), suspension("r8"), suspension("r0")],
        "sessions_on": [marks("r0", 4), marks("r3", 6), marks("r2", 1), marks("r2", 2)],
    }
    first = census(tmp_path, AUTUMN, on, off, **tables)
    tables = {"suspensions_on": [suspension("r2", start=date(2025, 1, 9))], "sessions_on": [marks("r4", 5)]}
    return [first, census(tmp_path, SPRING, on[1:5], off[:1], **tables)]


def patients(tmp_path) -> list[Path]:
    """GP registrations, changes as JSON lines: one line is none, one patient moves."""
    rows = [
        {
            "nhs_number": f"999000{n}",
            "forename": FORENAMES[n % 10],
            "surname": "Rook",
            "birth": date(2012, 3, 4),
        }
        for n in (1138, 1146, 1154, 1162, 1170)
    ]
    place = write(tmp_path, "gp_registration", {"patients": rows}, date="2026-01-05")
    [path] = place.iterdir()
    entries = [json.dumps(each["resource"]) for each in json.loads(path.read_text())["entry"]]
    path.unlink()
    lines = [*entries[:2], '{"resourceType": "Pat', *entries[2:]]
    (place / "gp_registration_2026-01-05.ndjson").write_text("\n".join(lines))
    rows[1]["surname"] = "Nettlewick"
    return [place, write(tmp_path, "gp_registration", {"patients": rows[1:3]}, date="2026-01-12")]


@pytest.mark.parametrize(
    ("made", "outcomes"),
    [
        (deliveries, ["accepted"] * 3 + ["held", "accepted"]),
        (returns, ["accepted"] * 3),
        (rolls, ["accepted"] * 2),
        (patients, ["accepted"] * 2),
    ],
)
def test_the_record_says_what_it_says_of_one_read_whole(clean_record, tmp_path, monkeypatch, made, outcomes):
    places = made(tmp_path)
    whole(monkeypatch)
    assert taken(places) == outcomes
    undivided = said()
    empty(clean_record)
    small(monkeypatch, tmp_path)
    assert taken(places) == outcomes
    assert said() == undivided
    is_snapshot = made in (deliveries, rolls)
    assert one("SELECT count(*) FROM source_record WHERE ended_on IS NOT NULL") > 0 or not is_snapshot
    assert one("SELECT count(*) FROM rejected_row") > 0
    assert not list((tmp_path / "home" / "parts").iterdir())


def test_a_delivery_no_row_of_which_can_be_read_is_refused_though_its_parts_are_short(
    clean_record, tmp_path, monkeypatch
):
    from kithline.intake import prepare

    small(monkeypatch, tmp_path)
    monkeypatch.setattr(prepare, "MOST_RAGGED", 5)
    accept(month(tmp_path, 0, [member(number) for number in range(8)], 0))
    none = take(month(tmp_path, 1, [member(n, birth="soon") for n in range(8)], 0), at=date(2026, 3, 12))
    assert (none.outcome, none.accepted, none.rejected) == ("refused", 0, 0)
    assert "none of 8 rows can be read; row 2, column" in none.reason
    assert one("SELECT count(*) FROM source_record WHERE ended_on IS NOT NULL") == 0


def test_of_a_document_whose_second_half_is_rotten_nothing_is_taken(clean_record, tmp_path, monkeypatch):
    from kithline.intake import prepare

    small(monkeypatch, tmp_path)
    monkeypatch.setattr(prepare, "MOST_RAGGED", 1)
    children = [{"child_id": f"C{n}", "birth": date(2012, 3, 4) if n < 4 else "soon"} for n in range(6)]
    place = write(tmp_path, "cin_census", {"children": children}, year="2025", date="2025-03-31")
    receipt = take(place, at=date(2026, 3, 12))
    assert (receipt.outcome, receipt.accepted) == ("refused", 0)
    assert receipt.reason.startswith(
        "cin_2025.xml: none of 2 rows can be read; row 5, column ChildIdentifiers/PersonBirthDate: expected a date"
    )
    [path] = place.iterdir()
    path.write_bytes(path.read_bytes()[:-90])
    broken = take(place, at=date(2026, 3, 12))
    assert broken.reason.endswith("the XML is broken or ends before it is complete")
    assert one("SELECT count(*) FROM source_record") == one("SELECT count(*) FROM source_person") == 0
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
from kithline.feeds import on_disk
from kithline.intake import parts
on_disk.BLOCK_ROWS = parts.PART_ROWS = 2
parts.MOST_OF_DOCUMENT = 0
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
@pytest.mark.parametrize("made", [deliveries, returns, rolls])
def test_killed_anywhere_nothing_is_ended_and_the_next_run_takes_all(
    clean_record, tmp_path, monkeypatch, made
):
    small(monkeypatch, tmp_path)
    first, second, *_ = made(tmp_path)
    taken([first, second])
    undisturbed = said()
    empty(clean_record)
    taken([first])
    before = counts()
    for word, nth in MOMENTS if made is deliveries else MOMENTS[:1] + MOMENTS[3:]:
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
