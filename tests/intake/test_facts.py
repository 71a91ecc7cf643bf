"""What becomes of a row: facts that keep their ids, their restriction and their source."""

from datetime import date

import pytest

from tests.intake.deliveries import (
    AUTUMN,
    SCHOOLS,
    SPRING,
    accept,
    census,
    one,
    person_of,
    pupil,
    rows,
    upn,
    values,
    write,
)

pytestmark = pytest.mark.usefixtures("clean_record")


def suspension(number=1, **other):
    return {
        "roll_id": f"r{number}",
        "school": SCHOOLS[0],
        "start": date(2024, 6, 3),
        "sessions": 2,
        "category": "SUSP",
        "reason1": "VA",
    } | other


def test_every_fact_points_to_the_row_that_said_it(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(1), pupil(2)], suspensions_on=[suspension()]))
    found = rows(
        "SELECT f.name, r.row, r.raw->>'reason1', d.feed FROM event e "
        "JOIN source_record r ON r.id = e.source_record_id "
        "JOIN delivery_file f ON f.id = r.file_id JOIN delivery d ON d.id = e.delivery_id"
    )
    assert found == [("2024_autumn_termlyexclusionsonroll.csv", 2, "VA", "school_census")]


def test_an_event_keeps_its_id_through_a_correction(tmp_path):
    on = [pupil(1)]
    accept(census(tmp_path, AUTUMN, on, suspensions_on=[suspension()]))
    before = one("SELECT event_id FROM event")
    accept(census(tmp_path, AUTUMN, on, suspensions_on=[suspension(sessions=6)]))
    assert values("SELECT event_id FROM event WHERE known_to IS NULL") == [before]
    details = rows("SELECT event_id, payload->>'sessions', known_to IS NULL FROM event_detail ORDER BY id")
    assert details == [(before, "2", False), (before, "6", True)]


def test_ids_of_events_come_to_stand_one_after_another(tmp_path):
    """Where the server can (PostgreSQL 18): its indexes then grow at their end."""
    from django.db import connection

    on = [pupil(number) for number in range(1, 61)]
    accept(census(tmp_path, AUTUMN, on, suspensions_on=[suspension(number) for number in range(1, 61)]))
    ids = values("SELECT event_id FROM event ORDER BY id")
    assert len(set(ids)) == 60
    assert (sorted(ids) == ids) == (connection.pg_version >= 180_000)


def test_an_event_withdrawn_and_sent_again_is_the_same(tmp_path):
    on = [pupil(1)]
    accept(census(tmp_path, AUTUMN, on, suspensions_on=[suspension()]))
    before = one("SELECT event_id FROM event")
    accept(census(tmp_path, AUTUMN, on, suspensions_on=[]))
    assert values("SELECT event_id FROM event WHERE known_to IS NULL") == []
    accept(census(tmp_path, AUTUMN, on, suspensions_on=[suspension(sessions=3)]))
    assert values("SELECT event_id FROM event WHERE known_to IS NULL") == [before]


def test_two_events_of_one_row_keep_their_ids_apart(tmp_path):
    def referral(need):
        people = [{"person_id": "C1", "forename": "Ffion"}]
        told = [
            {
                "referral_id": "R1",
                "person_id": "C1",
                "referral_on": date(2024, 5, 2),
                "need": need,
                "nfa": False,
            }
        ]
        return {"person": people, "cin_episodes": told}

    accept(write(tmp_path, "case_system", referral("N1"), date="2025-02-03"))
    before = dict(rows("SELECT kind, event_id FROM event"))
    assert set(before) == {"referral", "cin_episode"}
    assert len(set(before.values())) == 2
    accept(write(tmp_path, "case_system", referral("N5"), date="2025-02-10"))
    assert dict(rows("SELECT kind, event_id FROM event WHERE known_to IS NULL")) == before


def test_an_event_without_a_day_of_its_own_keeps_the_first(tmp_path):
    need = {"roll_id": "r1", "school": SCHOOLS[0], "type": "ASD"}
    accept(census(tmp_path, AUTUMN, [pupil(1)], sen_needs=[need | {"rank": 1}]))
    accept(census(tmp_path, SPRING, [pupil(1)], sen_needs=[need | {"rank": 2}]))
    assert values("SELECT valid_from FROM event WHERE known_to IS NULL") == [date(2024, 10, 3)]


def youth_justice(tmp_path):
    return write(
        tmp_path,
        "youth_justice",
        {
            "persons": [{"yjs_id": "Y1", "forename": "Idris", "surname": "Rook", "birth": date(2010, 5, 6)}],
            "offences": [],
            "interventions": [
                {
                    "intervention_id": "I1",
                    "yjs_id": "Y1",
                    "start": date(2025, 1, 6),
                    "manager_id": "M4",
                    "manager_name": "Sunil Marchbank",
                    "manager_telephone": "07700 900017",
                }
            ],
        },
        date="2025-02-03",
    )


def test_beside_youth_justice_stands_a_masked_involvement(tmp_path):
    from kithline.pipeline import update
    from kithline.record.categories import INVOLVEMENT, OTHER_SERVICE, YOUTH_JUSTICE

    accept(youth_justice(tmp_path))
    update()
    found = rows(
        "SELECT is_masked, service, worker, professional_id IS NULL, access_class / 10 FROM involvement "
        "ORDER BY is_masked"
    )
    assert found[0][:4] == (False, "youth_justice", "M4", False)
    assert found[1][:4] == (True, "another_service", "", True)
    assert found[0][4] in (YOUTH_JUSTICE.number, INVOLVEMENT.number) and found[1][4] == OTHER_SERVICE.number
    # the masked one allocates nobody
    assert rows("SELECT service, count(*) FROM allocated_to GROUP BY 1") == [("youth_justice", 1)]
    assert one("SELECT name FROM professional WHERE key = 'M4'") == "Sunil Marchbank"


def test_marks_of_two_schools_for_one_day_are_two_deliveries(tmp_path):
    """The school's number stands in the name; what one sends neither replaces nor repeats what the other does."""
    place = tmp_path / "both"
    place.mkdir()
    for number, school in enumerate(SCHOOLS, 1):
        marks = {
            "school": school,
            "upn": upn(number),
            "week": date(2025, 3, 3),
            "marks": " ".join("//////////"),
        }
        [path] = write(tmp_path, "session_marks", {"marks": [marks]}, date="2025-03-08").iterdir()
        path.rename(place / f"session_marks_{school}_2025-03-08.csv")
    taken = accept(place)
    assert [(each.period, each.changes.new, each.changes.gone) for each in taken] == [
        (f"2025-03-08 {school}", 1, 0) for school in SCHOOLS
    ]
    assert values("SELECT DISTINCT as_at FROM delivery") == [date(2025, 3, 8)]


def test_contact_details_that_a_later_file_leaves_empty_are_kept(tmp_path):
    def staff(day, **known):
        worker = {"professional_id": "W1", "name": "Petra Rook"} | known
        return write(tmp_path, "case_system", {"person": [], "professionals": [worker]}, date=day)

    accept(staff("2025-02-03", telephone="01632 960415", team="North", email="petra@example.org"))
    accept(staff("2025-02-10", telephone="", team="South"))
    assert rows("SELECT name, telephone, team, email FROM professional WHERE key = 'W1'") == [
        ("Petra Rook", "01632 960415", "South", "petra@example.org")
    ]


def looked_after(tmp_path):
    header = [{"child": f"C{n}", "birth": date(2020, 4, n), "sex": "F"} for n in (1, 2, 3)]
    adopted = {"child": "C1", "birth": date(2020, 4, 1)}
    episode = {"child": "C2", "start": date(2024, 6, 1), "reason_started": "S", "placement": "U4"}
    return write(
        tmp_path,
        "ssda903",
        {
            "header": header,
            "episodes": [
                {"child": "C1", "start": date(2024, 6, 1), "reason_started": "S", "placement": "A3"},
                episode,
                {"child": "C3", "start": date(2024, 6, 1), "placement": "U4", "end": date(2024, 9, 1)}
                | {"reason_ended": "E11"},
            ],
            "ad1": [adopted | {"decided_on": date(2024, 4, 9)}],
            "placed_for_adoption": [adopted | {"placed_on": date(2024, 8, 2)}],
        },
        year="2025",
    )


def test_events_of_an_adoption_carry_their_restriction(tmp_path):
    from kithline.record.categories import Restriction

    accept(looked_after(tmp_path))
    found = rows(
        "SELECT s.key, kind, e.restriction FROM event e JOIN source_person s ON s.id = source_person_id ORDER BY 1, 2"
    )
    adoption = int(Restriction.ADOPTION)
    assert found == [
        ("C1", "adoption_decision", adoption),
        ("C1", "adoption_placement", adoption),
        ("C1", "cla_episode", adoption),  # placed for adoption
        ("C2", "cla_episode", 0),
        ("C3", "cla_episode", adoption),  # adopted
    ]
    assert (
        one(
            "SELECT count(*) FROM event_detail d JOIN event e USING (event_id) WHERE d.restriction <> e.restriction"
        )
        == 0
    )
    spoken = rows("SELECT key_space, restriction FROM source_record GROUP BY 1, 2 ORDER BY 1, 2")
    assert spoken == [
        ("ad1", 1),
        ("episodes", 0),
        ("episodes", 1),  # those of C1 and C3 are kept back as sent, too
        ("header", 0),
        ("placed_for_adoption", 1),
    ]


def test_a_child_with_a_restricted_row_is_not_hidden_whole(tmp_path):
    """The open header says that the child is looked after; only the adoption is restricted."""
    from kithline.pipeline import update

    accept(looked_after(tmp_path))
    update()
    assert set(values("SELECT restriction FROM source_person")) == {0}
    assert set(values("SELECT restriction FROM person")) == {0}


def test_a_child_known_by_restricted_rows_only_is_restricted(tmp_path):
    rows_of_ad1 = [{"child": "C9", "birth": date(2020, 4, 1), "decided_on": date(2024, 4, 9)}]
    accept(write(tmp_path, "ssda903", {"header": [], "ad1": rows_of_ad1}, year="2025"))
    assert values("SELECT restriction FROM source_person") == [1]


def test_a_school_that_nobody_has_confirmed_costs_no_row(tmp_path):
    from kithline.record.models import Organisation, OrganisationCode

    known = Organisation.objects.create(code="larkspur", kind="school", name="Larkspur School")
    OrganisationCode.objects.create(code=SCHOOLS[0], organisation=known)
    accept(census(tmp_path, AUTUMN, [pupil(1), pupil(2, "1994077"), pupil(3, "1994077")]))
    found = rows(
        "SELECT o.name, o.is_confirmed, count(*) FROM enrolment e JOIN organisation o ON o.id = school_id "
        "GROUP BY 1, 2 ORDER BY 2 DESC"
    )
    assert found == [("Larkspur School", True, 1), ("School 1994077 (not confirmed)", False, 2)]


def test_touched_is_written_with_the_change_and_drained(tmp_path):
    from kithline.pipeline import update

    on = [pupil(n) for n in range(1, 5)]
    accept(census(tmp_path, AUTUMN, on, suspensions_on=[suspension()]))
    assert one("SELECT count(*) FROM touched") == 0  # nobody is linked yet: linking will touch them
    update()
    assert one("SELECT count(*) FROM touched") == 0
    accept(census(tmp_path, AUTUMN, on, suspensions_on=[suspension(sessions=6)]))
    assert rows("SELECT stage, person_id FROM touched") == [("assemble", person_of(1))]
    done = update()
    assert (done.linked, done.assembled, done.derived) == (0, 1, 1)
    assert one("SELECT count(*) FROM touched") == 0
    assert update().assembled == 0


def test_a_person_of_a_source_is_one_however_often_sent(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(1), pupil(2)]))
    accept(census(tmp_path, SPRING, [pupil(1, surname="Newname"), pupil(2, forename=None)]))
    found = rows("SELECT key, surname, forename, first_seen_on, last_seen_on FROM source_person ORDER BY key")
    autumn, spring = date(2024, 10, 3), date(2025, 1, 16)
    assert [row[0] for row in found] == sorted([upn(1), upn(2)])
    assert {row[3:] for row in found} == {(autumn, spring)}
    by_key = {row[0]: row for row in found}
    assert by_key[upn(1)][1] == "Newname"
    assert by_key[upn(2)][2] == pupil(2)["forename"]  # what is not said takes nothing away


def test_marks_are_worked_out_without_another_assembly_but_for_whom_is_restricted(tmp_path):
    from kithline.pipeline import update
    from kithline.record.models import Person

    def marks(monday, told, given="//////////"):
        known = ("upn", "forename", "surname", "birth", "sex")
        week = {"school": SCHOOLS[0], "week": monday, "marks": " ".join(given)}
        of_each = [week | {name: pupil(number)[name] for name in known} for number in (1, 2)]
        return write(tmp_path, "session_marks", {"marks": of_each}, date=told)

    accept(census(tmp_path, AUTUMN, [pupil(1), pupil(2)]), marks(date(2025, 3, 3), "2025-03-08"))
    update()
    Person.objects.filter(id=person_of(2)).update(restriction=1)
    accept(marks(date(2025, 3, 10), "2025-03-15"))
    found = rows("SELECT person_id, stage FROM touched")
    both = sorted([(person_of(1), "marks"), (person_of(2), "assemble")])
    assert sorted(found) == both
    update()
    accept(marks(date(2025, 3, 10), "2025-03-16", given="O/////////"))
    assert sorted(rows("SELECT person_id, stage FROM touched")) == both, (
        "marks put right are no more than marks"
    )
