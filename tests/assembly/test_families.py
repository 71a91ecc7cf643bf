"""Families: children who share a parent; households: people at one address. The one is not the other."""

from datetime import date

import pytest

from tests.intake.deliveries import accept, one, rows, values, write

pytestmark = pytest.mark.usefixtures("clean_record")
PEOPLE = {
    "A": ("Amara", date(2012, 3, 4)),
    "B": ("Basil", date(2014, 5, 6)),
    "C": ("Cleo", date(2016, 7, 8)),
    "M": ("Petra", date(1988, 1, 20)),
    "F": ("Desmond", date(1986, 2, 21)),
    "G": ("Gwilym", date(1985, 3, 22)),
}
HOMES = {"A": "7", "B": "7", "M": "7", "F": "12", "C": "12", "G": "30"}


def extract(tmp_path, ties, day="2026-02-02", who=PEOPLE, homes=HOMES):
    """`ties`: (adult, relation, child)."""
    people = [
        {"person_id": code, "forename": PEOPLE[code][0], "surname": f"Rook{code}", "birth": PEOPLE[code][1]}
        for code in who
    ]
    related = [
        {"table_id": f"R{adult}{child}", "person_id": adult, "relationship": relation, "related_id": child}
        for adult, relation, child in ties
    ]
    lived = [
        {
            "table_id": f"D{code}",
            "person_id": code,
            "address": (("HOUSE", number), ("STREET", "Larkspur Way"), ("TOWN", "Brinmouth")),
            "postcode": "ZZ1 7QX",
            "start": date(2020, 1, 1),
        }
        for code, number in homes.items()
        if code in who
    ]
    return write(
        tmp_path, "case_system", {"person": people, "relationships": related, "address": lived}, date=day
    )


def build(tmp_path, ties, **other):
    from kithline.pipeline import update

    accept(extract(tmp_path, ties, **other))
    update()


def families():
    """Each family's members as letters and roles."""
    found = {}
    for family, key, role in rows(
        "SELECT m.family_id, s.key, m.role FROM family_member m JOIN link l ON l.person_id = m.person_id "
        "AND l.known_to IS NULL JOIN source_person s ON s.id = l.source_person_id"
    ):
        found.setdefault(family, set()).add((key, role))
    return found


def households():
    found = {}
    for household, key in rows(
        "SELECT m.household_id, s.key FROM household_member m JOIN link l ON l.person_id = m.person_id "
        "AND l.known_to IS NULL JOIN source_person s ON s.id = l.source_person_id"
    ):
        found.setdefault(household, set()).add(key)
    return sorted(map(sorted, found.values()))


BOTH = [("M", "mother", "A"), ("F", "father", "A"), ("M", "mother", "B"), ("F", "father", "B")]


def test_separated_parents_are_of_one_family_and_two_households(tmp_path):
    build(tmp_path, BOTH, who="ABMF")
    [members] = families().values()
    assert members == {("A", "child"), ("B", "child"), ("M", "mother"), ("F", "father")}
    assert households() == [["A", "B", "M"], ["F"]]


def test_half_siblings_are_of_the_family_of_the_parent_they_share(tmp_path):
    build(tmp_path, [*BOTH, ("F", "father", "C"), ("G", "mother", "C")])
    [members] = families().values()
    assert {key for key, role in members if role == "child"} == {"A", "B", "C"}
    assert ("G", "mother") in members
    assert households() == [["A", "B", "M"], ["C", "F"], ["G"]]


def test_children_who_share_nobody_are_of_two_families(tmp_path):
    build(tmp_path, [("M", "mother", "A"), ("G", "mother", "C")])
    assert sorted(len(members) for members in families().values()) == [2, 2]


def test_a_family_keeps_its_id_while_a_child_stays(tmp_path):
    build(tmp_path, [("M", "mother", "A")])
    [before] = families()
    build(tmp_path, [("M", "mother", "A"), ("M", "mother", "B")], day="2026-02-09")
    assert list(families()) == [before]
    assert len(families()[before]) == 3
    assert one("SELECT count(*) FROM family") == 1


def test_a_relationship_taken_back_lets_the_family_go(tmp_path):
    build(tmp_path, BOTH)
    accept(extract(tmp_path, [("M", "mother", "A"), ("F", "father", "B")], day="2026-02-09"))
    from django.db import connection

    # taken back, not ended: the source says that it never was
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE relationship SET known_to = now() WHERE known_to IS NULL AND valid_to IS NOT NULL"
        )
    from kithline.pipeline import update

    update()
    found = sorted(sorted(members) for members in families().values())
    assert found == [[("A", "child"), ("M", "mother")], [("B", "child"), ("F", "father")]]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE relationship SET known_to = now() WHERE known_to IS NULL")
        cursor.execute(
            "INSERT INTO touched (person_id, stage, at) SELECT id, 'assemble', now() FROM person LIMIT 1"
        )
        cursor.execute("INSERT INTO touched (person_id, stage, at) SELECT id, 'assemble', now() FROM person")
    update()
    assert families() == {}
    assert None not in values("SELECT ended_at FROM family")


def test_members_point_to_the_row_that_says_so(tmp_path):
    build(tmp_path, [("M", "mother", "A")])
    found = rows(
        "SELECT r.key_space, r.raw->>'relationship' FROM family_member "
        "JOIN source_record r ON r.id = source_record_id"
    )
    assert found == [("relationships", "mother")]


def test_who_lives_where_is_told_with_its_dates(tmp_path):
    build(tmp_path, BOTH, who="ABMF")
    assert set(values("SELECT valid_from FROM household_member")) == {date(2020, 1, 1)}
    build(tmp_path, BOTH, who="ABMF", day="2026-02-09", homes=HOMES | {"A": "12"})
    assert ["A", "F"] in households()


def test_a_tie_to_someone_whose_turn_is_still_to_come(tmp_path, monkeypatch):
    """The child's facts carry an id that was reserved and is nobody's, until the batch that the child is in."""
    from django.db import connection

    from kithline.assembly import assemble
    from kithline.pipeline import update

    monkeypatch.setattr(assemble, "BATCH", 1)
    accept(extract(tmp_path, [("M", "mother", "A"), ("M", "mother", "B")]))
    nobody = one("SELECT max(reserved_person_id) + 1000 FROM source_person")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE relationship SET other_person_id = %s", [nobody])
        cursor.execute(
            "UPDATE source_person SET reserved_person_id = NULL "
            "WHERE id IN (SELECT other_source_person_id FROM relationship)"
        )
    update()
    assert list(families().values()) == [{("A", "child"), ("B", "child"), ("M", "mother")}]
    assert one("SELECT count(*) FROM relationship WHERE other_person_id = %s", nobody) == 0
