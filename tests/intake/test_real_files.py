"""Real formats written by others go in as they are, where they lie beside the repository."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from kithline.core.identifiers import check_upn
from tests.intake.deliveries import SAMPLES, accept, counts, one, rows, take

pytestmark = [
    pytest.mark.skipif(not SAMPLES.exists(), reason="shared/samples is not here"),
    pytest.mark.xdist_group("real_files"),
]
CENSUS = SAMPLES / "school_census"
# table -> rows accepted, rows that could not be read
AUTUMN = {
    "on_roll": (9088, 0),
    "off_roll": (308, 0),
    "free_school_meals": (25272, 86),  # one period twice
    "suspensions_on": (10369, 4),  # one suspension twice
    "suspensions_off": (318, 0),
    "sessions_on": (39588, 365),  # no number of sessions
    "sessions_off": (1314, 14),
}
SPRING = {
    "on_roll": (9498, 0),
    "off_roll": (375, 0),
    "free_school_meals": (25791, 98),
    "sen_needs": (0, 16954),  # types of need are scrambled in the file
    "suspensions_on": (10060, 4),
    "suspensions_off": (516, 0),
    "sessions_on": (40847, 404),
    "sessions_off": (1666, 18),
}
SSDA903 = {
    "header": (2675, 0),
    "episodes": (5050, 0),
    "reviews": (12568, 14),  # one review twice
    "uasc": (132, 0),
    "oc2": (2675, 0),
    "oc3": (53, 0),
    "ad1": (29, 0),
    "placed_for_adoption": (29, 0),
    "previous_permanence": (2675, 0),
    "missing": (43, 0),
    "sw_episodes": (1, 0),
    "dolo": (1, 0),
}
SSDA903_XML = {
    "header": (253, 0),
    "episodes": (459, 0),
    "reviews": (1206, 0),
    "uasc": (12, 0),
    "oc2": (253, 0),
    "oc3": (6, 0),
    "ad1": (3, 0),
    "placed_for_adoption": (3, 0),
    "previous_permanence": (253, 0),
    "missing": (6, 0),
    "sw_episodes": (0, 0),
    "dolo": (0, 0),
}
CIN = {
    "children": (1, 0),
    "episodes": (1, 0),
    "assessments": (1, 0),
    "cin_plans": (1, 0),
    "section_47": (1, 0),
    "cp_plans": (1, 0),
    "cp_reviews": (1, 0),
    "pre_proceedings": (0, 0),
}
ANNEX_A = {
    "contacts": (5, 0),
    "early_help": (5, 0),
    "referrals": (6, 0),
    "assessments": (5, 0),
    "section_47": (5, 0),
    "children_in_need": (4, 1),  # a need of another return's list
    "child_protection": (7, 0),
    "looked_after": (5, 0),
    "care_leavers": (6, 0),
    "adoption": (5, 0),
    "adopters": (5, 0),
}


@pytest.fixture(autouse=True)
def connected(record_clone):
    """Django on the clone of this file, which keeps what its tests did, in their order."""
    from django.db import connection

    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = record_clone
    yield
    connection.close()
    connection.settings_dict["NAME"] = before


def term(name: str, folder: Path) -> Path:
    """One term's census, in a folder of its own."""
    place = folder / name
    place.mkdir()
    for path in CENSUS.glob(f"{name}_*.csv"):
        shutil.copy(path, place)
    return place


def sent(path: Path) -> int:
    """Rows of a CSV file, by another reader than ours."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sum(1 for row in csv.reader(stream) if any(row)) - 1


def on_roll(name: str) -> dict[str, set[str]]:
    """UPN -> schools, as the file has them."""
    found: dict[str, set[str]] = {}
    with (CENSUS / f"{name}_pupilonroll.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(check_upn(row["upn"]).value or row["upn"], set()).add(row["NativeId"])
    return found


def pupils() -> dict[str, set[str]]:
    """UPN -> schools, as the record has them."""
    found: dict[str, set[str]] = {}
    for upn, code in rows(
        "SELECT s.key, c.code FROM pupil_at p JOIN link l ON l.person_id = p.person_id AND l.known_to IS NULL "
        "JOIN source_person s ON s.id = l.source_person_id AND s.namespace = 'school' "
        "JOIN organisation_code c ON c.organisation_id = p.school_id"
    ):
        found.setdefault(upn, set()).add(code)
    return found


def files_add_up(receipt) -> None:
    """Every row of every file was accepted or is a row that we could not read."""
    for name, table, read, rejected in rows(
        "SELECT name, table_code, rows, rejected FROM delivery_file WHERE delivery_id = %s",
        receipt.delivery_id,
    ):
        accepted, unread = receipt.tables[table]
        assert (accepted + unread, unread) == (read, rejected), name
    held = one("SELECT count(*) FROM rejected_row WHERE delivery_id = %s", receipt.delivery_id)
    assert held == receipt.rejected


def test_autumn_goes_in(tmp_path):
    place = term("2024_autumn", tmp_path)
    receipt = accept(place)
    assert receipt.tables == AUTUMN
    files_add_up(receipt)
    for name, read in rows("SELECT name, rows FROM delivery_file"):
        assert sent(place / name) == read, name
    schools = set.union(*on_roll("2024_autumn").values())
    assert one("SELECT count(*) FROM organisation WHERE NOT is_confirmed") == len(schools)


def test_the_same_files_again_change_nothing(tmp_path):
    before = counts()
    receipt = take(term("2024_autumn", tmp_path))
    assert receipt.outcome == "known"
    assert counts() == before


def test_spring_follows(tmp_path):
    receipt = accept(term("2025_spring", tmp_path))
    assert receipt.tables == SPRING
    files_add_up(receipt)
    assert (
        one("SELECT count(DISTINCT reason) FROM rejected_row WHERE delivery_id = %s", receipt.delivery_id) > 1
    )


def test_pupils_moved_and_left():
    from kithline.pipeline import update

    update()
    wanted = on_roll("2025_spring")
    found = pupils()
    assert sum(len(schools) for schools in wanted.values()) == 9498
    assert one("SELECT count(DISTINCT person_id) FROM pupil_at") == len(wanted) == 9498
    assert found == wanted
    before = on_roll("2024_autumn")
    movers = [upn for upn in before.keys() & wanted.keys() if before[upn] != wanted[upn]]
    assert all(found[upn] == wanted[upn] for upn in movers)
    gone = sorted(before.keys() - wanted.keys())
    still_open = one(
        "SELECT count(*) FROM enrolment e JOIN source_person s ON s.id = e.source_person_id "
        "WHERE s.key = ANY(%s) AND e.known_to IS NULL AND e.valid_to IS NULL",
        gone,
    )
    assert gone and still_open == 0


def test_a_late_correction_moves_the_figure(tmp_path):
    place = term("2024_autumn", tmp_path)
    path = place / "2024_autumn_termlysessiondetailsonroll.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        told = list(csv.DictReader(stream))
    row = next(each for each in told if each["sessions"] and float(each["sessions"]) > 0)
    old = int(float(row["sessions"]))
    row["sessions"] = str(old + 3)
    with path.open("w", encoding="utf-8", newline="") as stream:
        write = csv.DictWriter(stream, told[0].keys())
        write.writeheader()
        write.writerows(told)
    total = (
        "SELECT sum(sessions) FROM attendance_term WHERE code = %s AND known_to IS NULL "
        "AND delivery_id IN (SELECT id FROM delivery WHERE period = '2024 autumn')"
    )
    before = one(total, row["attendancereason"])
    receipt = accept(place)
    changes = receipt.changes
    assert (changes.changed, changes.new, changes.history, changes.gone) == (1, 0, 0, 0)
    assert one(total, row["attendancereason"]) == before + 3
    # the old version stays, and what changed can be listed
    [(raw, earlier)] = rows(
        "SELECT r.raw->>'sessions', b.raw->>'sessions' FROM source_record r "
        "JOIN source_record b ON b.superseded_by_id = r.id WHERE r.delivery_id = %s",
        receipt.delivery_id,
    )
    assert (int(float(raw)), int(float(earlier))) == (old + 3, old)
    found = rows(
        "SELECT sessions, known_to IS NULL FROM attendance_term WHERE source_record_id IN ("
        "SELECT id FROM source_record WHERE source_key = "
        "(SELECT source_key FROM source_record WHERE delivery_id = %s)) ORDER BY id",
        receipt.delivery_id,
    )
    assert found == [(old, False), (old + 3, True)]


@pytest.mark.parametrize(("feed", "expected"), [("ssda903", SSDA903), ("cin", CIN), ("annex_a", ANNEX_A)])
def test_returns_of_social_care_go_in(feed, expected, tmp_path):
    place = tmp_path / feed
    place.mkdir()
    for path in (SAMPLES / feed).iterdir():
        if path.suffix in (".csv", ".xlsx") or path.name.startswith("cin_2"):
            shutil.copy(path, place)
    receipt = accept(place, at=date(2025, 5, 1))
    files_add_up(receipt)
    assert receipt.tables == expected
    before = counts()
    assert take(place, at=date(2025, 5, 1)).outcome == "known"
    assert counts() == before


CURRENT = (
    "SELECT s.key, o.code, e.valid_from, e.valid_to, e.year_group, e.status FROM enrolment e "
    "JOIN source_person s ON s.id = source_person_id JOIN organisation o ON o.id = school_id WHERE known_to IS NULL",
    "SELECT s.key, term, code, sum(sessions) FROM attendance_term JOIN source_person s ON s.id = source_person_id "
    "WHERE known_to IS NULL GROUP BY 1, 2, 3",
    "SELECT s.key, kind, e.valid_from, e.valid_to, d.payload::text FROM event e "
    "JOIN source_person s ON s.id = source_person_id LEFT JOIN event_detail d ON d.event_id = e.event_id "
    "AND d.known_to IS NULL WHERE e.known_to IS NULL",
    "SELECT s.key, kind, n.forename, n.surname, valid_from, valid_to FROM person_name n "
    "JOIN source_person s ON s.id = source_person_id WHERE known_to IS NULL",
)


@pytest.mark.long
def test_autumn_after_spring_fills_history_only(empty_record, tmp_path):
    accept(term("2025_spring", tmp_path))
    receipt = accept(term("2024_autumn", tmp_path))
    assert receipt.changes.changed == 0
    assert receipt.changes.history > 8000
    late = [sorted(rows(statement), key=repr) for statement in CURRENT]
    from tests.intake.clean import empty

    empty(empty_record)
    accept(*(tmp_path / name for name in ("2024_autumn", "2025_spring")))
    in_order = [sorted(rows(statement), key=repr) for statement in CURRENT]
    assert late == in_order


def test_a_return_as_a_document_goes_in(empty_record, tmp_path):
    shutil.copy(SAMPLES / "ssda903" / "fake_903.xml", tmp_path)
    receipt = accept(tmp_path, at=date(2025, 5, 1))
    files_add_up(receipt)
    assert receipt.tables == SSDA903_XML
