"""Into the sealed holding area and out of it, by files as they come."""

from datetime import UTC, date, datetime

import pytest

from tests.intake.deliveries import accept, chosen, one, rows, values, write

pytestmark = pytest.mark.usefixtures("clean_record")
MAREN = {"person_id": "A1", "forename": "Maren", "surname": "Quillfeather", "birth": date(1990, 2, 3)}
JORY = {"person_id": "A2", "forename": "Jory", "surname": "Nettlewick", "birth": date(1988, 7, 9)}
CHILD = {"person_id": "C1", "forename": "Isla", "surname": "Quillfeather", "birth": date(2026, 1, 20)}


def update(day):
    from kithline.pipeline import update

    return update(on=day, now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def case_system(tmp_path, day, *people, mother_of=()):
    related = [
        {
            **{"table_id": child, "person_id": adult, "related_id": child},
            **{"relationship": "mother", "start": date(2026, 1, 20)},
        }
        for adult, child in mother_of
    ]
    tables = {"person": list(people)} | ({"relationships": related} if related else {})
    accept(write(tmp_path, "case_system", tables, date=day.isoformat()))
    update(day)


def aside():
    """Keys of those who are set aside, and since when."""
    return dict(
        rows(
            "SELECT s.key, p.aside_since FROM person p JOIN link l ON l.person_id = p.id AND l.known_to IS NULL "
            "JOIN source_person s ON s.id = l.source_person_id WHERE p.status = 'aside'"
        )
    )


def person_of(key):
    return one(
        "SELECT person_id FROM link JOIN source_person s ON s.id = source_person_id "
        "WHERE key = %s AND known_to IS NULL",
        key,
    )


def test_a_couple_of_no_child_waits_and_comes_out_when_a_child_is_born(tmp_path):
    first, later, born = date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 26)
    case_system(tmp_path, first, MAREN, JORY)
    assert aside() == {"A1": first, "A2": first}
    held = person_of("A1")
    assert chosen(held) == {} and one("SELECT count(*) FROM touched") == 0
    # sent again with another name, they wait as before, since the same day
    case_system(tmp_path, later, MAREN | {"surname": "Applegarth"}, JORY)
    assert aside() == {"A1": first, "A2": first}
    assert chosen(held) == {}
    # the child's own file names the mother: out she comes, with her former name, and her partner stays where he is
    case_system(tmp_path, born, MAREN | {"surname": "Applegarth"}, JORY, CHILD, mother_of=[("A1", "C1")])
    assert aside() == {"A2": first}
    assert person_of("A1") == held and chosen(held)["surname"] == "Applegarth"
    assert set(values("SELECT surname FROM person_name WHERE person_id = %s", held)) == {
        "Quillfeather",
        "Applegarth",
    }
    family = "SELECT role FROM family_member WHERE person_id IN (%s, %s) ORDER BY 1"
    assert values(family, held, person_of("C1")) == ["child", "mother"]


def test_who_was_needed_is_set_aside_once_the_child_is_grown_up(tmp_path):
    case_system(tmp_path, date(2026, 1, 26), MAREN, CHILD, mother_of=[("A1", "C1")])
    mother = person_of("A1")
    assert aside() == {} and chosen(mother)["forename"] == "Maren"
    update(date(2052, 1, 19))
    assert aside() == {}
    update(date(2052, 1, 20))
    assert aside() == {"A1": date(2052, 1, 20)}
    assert chosen(mother) == {} and chosen(person_of("C1"))["forename"] == "Isla"
    assert values("SELECT role FROM family_member WHERE person_id = %s", mother) == []
