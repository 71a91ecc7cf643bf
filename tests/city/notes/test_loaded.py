"""The notes of a loaded city: all taken in, linked to their children, seen by the child's social worker alone."""

import csv
from pathlib import Path

import pytest
from django.db import connection

from tests.sharing.login import Login

Found = list[tuple[object, ...]]


def ask(statement: str) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_every_note_is_taken_in_and_is_of_a_child_with_a_name(city: str) -> None:
    [(rejected,)] = ask(
        "SELECT count(*) FROM rejected_row r JOIN delivery d ON d.id = r.delivery_id WHERE d.feed = 'case_notes'"
    )
    [(taken, children)] = ask(
        "SELECT count(*), count(DISTINCT person_id) FROM event WHERE kind = 'case_note'"
    )
    assert rejected == 0
    assert taken > 200 and children > 8
    [(nameless,)] = ask(
        "SELECT count(*) FROM event e WHERE kind = 'case_note' AND NOT EXISTS "
        "(SELECT 1 FROM person_name n WHERE n.person_id = e.person_id AND n.surname <> '')"
    )
    assert nameless == 0


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("social.worker@example.org", True),
        ("lead.primary@example.org", False),
        ("link.coordinator@example.org", False),
        ("data.steward@example.org", False),
    ],
)
def test_only_the_childs_social_worker_sees_a_note(city: str, username: str, sees: bool) -> None:
    [(user, role, where, audience)] = ask(
        "SELECT u.id, a.role, a.organisation_id, u.audience FROM app_user u "
        f"JOIN role_assignment a ON a.user_id = u.id WHERE u.username = '{username}'"
    )
    login = Login(str(audience))
    try:
        login.hold(login.seal(user, role, where))  # type: ignore[arg-type]
        seen = login.column("SELECT DISTINCT person_id FROM event WHERE kind = 'case_note'")
        if sees:
            mine = ask(
                "SELECT a.person_id FROM allocated_to a JOIN app_user u ON u.professional_id = a.professional_id "
                f"WHERE u.id = {user}"
            )
            assert seen and set(seen) <= {person for (person,) in mine}
        else:
            assert seen == [] and login.column("SELECT id FROM person LIMIT 1")
    finally:
        login.close()


def test_a_delivery_says_the_notes_in_the_feeds_own_columns(out: Path) -> None:
    path = sorted((out / "deliveries/case_notes").glob("*/*.csv"))[-1]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["sealed"] for row in rows} == {"N"}
    assert len({(row["id"], row["child"]) for row in rows}) == len(rows)
    assert all(10 < len(row["text"]) < 6000 for row in rows)
