"""Which value is shown: the trusted source's, then the newest; the others stand beside it and are counted."""

from datetime import date

import pytest

from kithline.record.categories import (
    ADDRESS,
    HEALTH,
    HOUSING,
    POLICE,
    SOCIAL_CARE,
    SPREADS,
    Level,
    Restriction,
)
from tests.intake.deliveries import (
    AUTUMN,
    SCHOOLS,
    SPRING,
    accept,
    census,
    chosen,
    one,
    person_of,
    pupil,
    rows,
    upn,
    values,
    write,
)

pytestmark = pytest.mark.usefixtures("clean_record")
ABOUT_ROWS = [kind for kind in Restriction if kind and kind not in SPREADS]


def update():
    from kithline.pipeline import update

    return update()


def as_pupil(number, **other):
    told = pupil(number)
    return {code: told[code] for code in ("upn", "forename", "surname", "birth", "sex")} | other


def case_system(tmp_path, day, **tables):
    return write(tmp_path, "case_system", tables, date=day)


def marks(tmp_path, day, **other):
    week = {"school": SCHOOLS[0], "week": date(2025, 6, 2), "marks": r"/ \ / \ / \ / \ / \ ".strip()}
    return write(tmp_path, "session_marks", {"marks": [as_pupil(1) | week | other]}, date=day)


def test_the_trusted_source_wins_over_a_newer_one(tmp_path):
    accept(census(tmp_path, SPRING, [pupil(1, surname="Rook")]))
    accept(marks(tmp_path, "2025-06-09", surname="Rooke"))
    update()
    assert chosen(person_of(1))["surname"] == "Rook"
    [(others, feed)] = rows(
        "SELECT others, feed FROM chosen_value JOIN delivery d ON d.id = delivery_id WHERE field = 'surname'"
    )
    assert (others, feed) == (1, "school_census")
    # both stand side by side, each with its source
    found = rows(
        "SELECT surname, d.feed FROM person_name n JOIN delivery d ON d.id = n.delivery_id "
        "WHERE person_id = %s AND n.known_to IS NULL AND kind = 'legal' ORDER BY 1",
        person_of(1),
    )
    assert found == [("Rook", "school_census"), ("Rooke", "session_marks")]


def test_what_says_only_that_it_is_not_known_is_chosen_last(tmp_path):
    accept(census(tmp_path, SPRING, [pupil(1, sex="U", ethnicity="NOBT")]))
    known = as_pupil(1, person_id="C1", sex="F", ethnicity="MWBC")
    accept(case_system(tmp_path, "2025-01-06", person=[known]))
    update()
    shown = chosen(person_of(1))
    assert (shown["sex"], shown["ethnicity"]) == ("F", "MWBC")


@pytest.mark.parametrize(
    ("ours", "theirs", "shown"),
    [("Unborn", "Ffion", "Ffion"), ("BABY", "Ffion", "Ffion"), ("Babys", "Ffion", "Babys")],
)
def test_a_forename_that_is_none_gives_way_to_one_of_a_source_that_is_trusted_less(
    tmp_path, ours, theirs, shown
):
    accept(census(tmp_path, SPRING, [pupil(1, forename=ours)]))
    accept(marks(tmp_path, "2025-06-09", forename=theirs))
    update()
    assert chosen(person_of(1))["forename"] == shown


def test_among_sources_of_one_trust_the_newest_wins(tmp_path):
    # a school's marks and its suspensions are trusted alike
    accept(marks(tmp_path, "2025-06-09", surname="Rooke"))
    out = as_pupil(1, surname="Rook-Farthing") | {
        "school": SCHOOLS[0],
        "start": date(2025, 6, 2),
        "category": "SUSP",
    }
    accept(write(tmp_path, "suspensions", {"suspensions": [out]}, date="2025-06-16"))
    update()
    assert chosen(person_of(1))["surname"] == "Rook-Farthing"


def test_a_value_that_its_source_replaced_is_no_conflict(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(1, surname="Rook")]))
    accept(census(tmp_path, SPRING, [pupil(1, surname="Farthing")]))
    update()
    assert rows("SELECT value, others FROM chosen_value WHERE field = 'surname'") == [("Farthing", 0)]
    history = rows(
        "SELECT surname, valid_from, valid_to FROM person_name WHERE known_to IS NULL ORDER BY valid_from"
    )
    assert history == [
        ("Rook", date(2024, 10, 3), date(2025, 1, 16)),
        ("Farthing", date(2025, 1, 16), None),
    ]


def test_a_correction_for_the_same_day_was_never_true(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(1, surname="Rokk")]))
    accept(census(tmp_path, AUTUMN, [pupil(1, surname="Rook")]))
    found = rows("SELECT surname, known_to IS NULL FROM person_name ORDER BY id")
    assert found == [("Rokk", False), ("Rook", True)]


def test_an_identifier_that_fails_its_check_is_kept_and_not_chosen(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(1, upn=upn(1)[:-1] + "0")]))
    update()
    assert values("SELECT is_valid FROM person_identifier WHERE scheme = 'upn'") == [False]
    assert one("SELECT count(*) FROM chosen_value WHERE field = 'upn'") == 0


def test_the_order_of_arrival_decides_nothing(tmp_path):
    from tests.intake.clean import empty

    def arrivals():
        out = as_pupil(1, surname="Farthing") | {
            "school": SCHOOLS[0],
            "start": date(2025, 6, 2),
            "category": "SUSP",
        }
        return [
            marks(tmp_path, "2025-06-09", surname="Rooke"),
            write(tmp_path, "suspensions", {"suspensions": [out]}, date="2025-06-09"),
        ]

    seen = []
    for order in (1, -1):
        for place in arrivals()[::order]:
            accept(place)
        update()
        seen.append(chosen(person_of(1))["surname"])
        from django.db import connection

        database = connection.settings_dict["NAME"]
        connection.close()
        empty(database)
    assert seen[0] == seen[1]


def test_a_restricted_value_is_not_even_counted(tmp_path):
    accept(census(tmp_path, SPRING, [pupil(1)]))
    update()
    person = person_of(1)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO person_name (source_person_id, person_id, source_record_id, delivery_id, access_class, "
            "restriction, valid_from, known_from, kind, forename, middle, surname) SELECT source_person_id, person_id, "
            "source_record_id, delivery_id, access_class, 2, valid_from, known_from, kind, 'Hidden', middle, surname "
            "FROM person_name WHERE kind = 'legal'"
        )
        cursor.execute("INSERT INTO touched (person_id, stage, at) VALUES (%s, 'assemble', now())", [person])
        cursor.execute("UPDATE person_name SET valid_from = valid_from WHERE restriction = 2")
    update()
    shown = dict(
        rows(
            "SELECT restriction, value FROM chosen_value WHERE person_id = %s AND field = 'forename'", person
        )
    )
    if 0 in shown:  # the open one won: the hidden one leaves no trace beside it
        assert rows("SELECT others FROM chosen_value WHERE field = 'forename'") == [(0,)]
    else:  # the hidden one won: the row is hidden whole, and nothing is shown in its place
        assert list(shown) == [2]


def also_told(tmp_path, kind="legal", **changed):
    """The pupil's legal name again, as a row that differs in this; forename Aaron, which wins where all else is alike.
    What is chosen of forenames then."""
    from django.db import connection

    accept(marks(tmp_path, "2025-06-09"))
    update()
    person = person_of(1)
    told = {"access_class": "access_class", "restriction": "restriction"} | changed
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO person_name (source_person_id, person_id, source_record_id, delivery_id, access_class, "
            "restriction, valid_from, known_from, kind, forename, middle, surname) SELECT source_person_id, person_id, "
            f"source_record_id, delivery_id, {told['access_class']}, {told['restriction']}, valid_from, known_from, "
            "%s, 'Aaron', middle, surname FROM person_name WHERE kind = 'legal'",
            [kind],
        )
        cursor.execute("INSERT INTO touched (person_id, stage, at) VALUES (%s, 'assemble', now())", [person])
    update()
    return chosen(person)


@pytest.mark.parametrize(
    "category", [HEALTH, HOUSING, POLICE, SOCIAL_CARE], ids=lambda category: category.code
)
def test_a_value_from_a_category_that_few_see_hides_none_that_all_see(tmp_path, category):
    found = also_told(tmp_path, access_class=category.at(Level.DETAIL))
    assert found["forename"] == pupil(1)["forename"]


def test_one_from_a_category_that_all_see_is_weighed_like_any(tmp_path):
    assert also_told(tmp_path, access_class=ADDRESS.at(Level.DETAIL))["forename"] == "Aaron"


def test_where_there_is_no_other_it_is_chosen(tmp_path):
    found = also_told(tmp_path, kind="preferred", access_class=HEALTH.at(Level.DETAIL))
    assert found["preferred_forename"] == "Aaron"


@pytest.mark.parametrize("kind", ABOUT_ROWS, ids=lambda kind: kind.name)
def test_a_restricted_value_hides_no_open_one(tmp_path, kind):
    assert also_told(tmp_path, restriction=int(kind))["forename"] == pupil(1)["forename"]


def test_pupils_registered_at_two_schools_are_pupils_of_both(tmp_path):
    both = [pupil(1, status="M"), pupil(1, SCHOOLS[1], status="S", entry=date(2024, 9, 3))]
    accept(census(tmp_path, AUTUMN, both))
    update()
    found = rows(
        "SELECT c.code, status FROM pupil_at JOIN organisation_code c ON c.organisation_id = school_id ORDER BY 1"
    )
    assert found == [(SCHOOLS[0], "M"), (SCHOOLS[1], "S")]


def test_a_mover_is_at_the_new_school_only_and_a_leaver_at_none(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(n) for n in range(1, 13)]))
    moved = pupil(1, SCHOOLS[1], entry=date(2024, 11, 4))
    left = [
        {code: value for code, value in pupil(n).items() if code != "status"}
        | {"leaving": date(2024, 12, 20)}
        for n in (1, 2)
    ]
    accept(census(tmp_path, SPRING, [moved, *(pupil(n) for n in range(3, 13))], left))
    update()
    found = dict(
        rows(
            "SELECT s.key, c.code FROM pupil_at p JOIN link l USING (person_id) JOIN source_person s ON s.id = "
            "l.source_person_id JOIN organisation_code c ON c.organisation_id = p.school_id WHERE l.known_to IS NULL"
        )
    )
    assert found[upn(1)] == SCHOOLS[1]
    assert upn(2) not in found
    assert len(found) == 11
