"""Whatever small deliveries come: twice is once, and their order of arrival changes no current value."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.clean import empty
from tests.intake.deliveries import AUTUMN, SCHOOLS, SPRING, SUMMER, counts, pupil, rows, take, upn, write

MONDAY = date(2025, 1, 6)
pytestmark = pytest.mark.usefixtures("clean_record")
FEW = settings(
    max_examples=4,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# what the record holds to be so now, by what it is about and never by the ids that arrival gave
CURRENT = (
    "SELECT s.key, o.code, e.valid_from, e.valid_to, e.year_group FROM enrolment e "
    "JOIN source_person s ON s.id = source_person_id JOIN organisation o ON o.id = school_id WHERE known_to IS NULL",
    "SELECT s.key, service, worker, valid_from, valid_to FROM involvement "
    "JOIN source_person s ON s.id = source_person_id WHERE known_to IS NULL",
    "SELECT s.key, e.kind, e.valid_from, e.valid_to, d.payload::text FROM event e "
    "JOIN source_person s ON s.id = source_person_id "
    "LEFT JOIN event_detail d ON d.event_id = e.event_id AND d.known_to IS NULL WHERE e.known_to IS NULL",
    "SELECT s.key, term, code, sessions FROM attendance_term JOIN source_person s ON s.id = source_person_id "
    "WHERE known_to IS NULL",
    "SELECT s.key, d.feed, n.kind, n.forename, n.surname, n.valid_from, n.valid_to FROM person_name n "
    "JOIN source_person s ON s.id = source_person_id JOIN delivery d ON d.id = n.delivery_id WHERE known_to IS NULL",
    "SELECT s.key, d.feed, f.field, f.value, f.valid_from, f.valid_to FROM person_attribute f "
    "JOIN source_person s ON s.id = source_person_id JOIN delivery d ON d.id = f.delivery_id WHERE known_to IS NULL",
    # not the day for which it was said first: that is told by the file that the record came from, and so by arrival
    "SELECT feed, key_space, source_key, coalesce(day, as_at), ended_on, row_hash FROM source_record "
    "LEFT JOIN record_confirmed ON source_record_id = id WHERE superseded_at IS NULL AND withdrawn_at IS NULL",
)

names = st.sampled_from(["Rook", "Farthing", "Nettlewick"])
years = st.sampled_from(["7", "8"])
sessions = st.integers(1, 3)


@st.composite
def census_of_a_term(draw):
    """Some of three pupils of two schools, each told a little differently."""
    on, marks, needs = [], [], []
    for number in draw(st.sets(st.integers(1, 3), min_size=1)):
        school = SCHOOLS[0] if number < 3 else draw(st.sampled_from(SCHOOLS))
        told = {
            "surname": draw(names),
            "year_group": draw(years),
            "language": draw(st.sampled_from(["ENG", None])),
        }
        on.append(pupil(number, school, **told, sessions_possible=draw(sessions)))
        if draw(st.booleans()):
            marks.append({"roll_id": f"r{number}", "school": school, "code": "I", "sessions": draw(sessions)})
        if draw(st.booleans()):
            needs.append({"roll_id": f"r{number}", "school": school, "type": "ASD", "rank": draw(sessions)})
    tables = {"on_roll": on, "off_roll": [], "sessions_on": marks, "sen_needs": needs}
    for optional in ("sessions_on", "sen_needs"):
        if draw(st.integers(0, 3)) == 0:  # a file that did not come
            del tables[optional]
    return tables


@st.composite
def extract_of_a_week(draw):
    """Some of two children of the case system, with a worker or without."""
    whose = draw(st.sets(st.integers(1, 2), min_size=1))
    people = [{"person_id": f"C{n}", "forename": "Ffion", "surname": draw(names)} for n in sorted(whose)]
    involved = [
        {
            "involvement_id": f"I{n}",
            "person_id": f"C{n}",
            "worker": draw(st.sampled_from("VW")),
            "start": date(2024, 5, 1),
        }
        for n in sorted(whose)
        if draw(st.booleans())
    ]
    return {"person": people, "involvements": involved}


@st.composite
def deliveries(draw):
    """Files of up to three terms and three weeks: (feed, period, rows)."""
    told = [
        ("school_census", term, draw(census_of_a_term()))
        for term in (AUTUMN, SPRING, SUMMER)
        if draw(st.booleans())
    ]
    told += [
        ("case_system", {"date": f"2025-02-{day:02}"}, draw(extract_of_a_week()))
        for day in (3, 10, 17)
        if draw(st.booleans())
    ]
    return told


def written(folder: Path, told) -> list[Path]:
    return [write(folder, feed, tables, **period) for feed, period, tables in told]


@contextmanager
def afresh(database: str) -> Iterator[Path]:
    from django.db import connection

    connection.close()
    empty(database)
    with TemporaryDirectory() as folder:
        yield Path(folder)


def current():
    return [sorted(rows(statement), key=repr) for statement in CURRENT]


@FEW
@given(told=deliveries())
def test_twice_is_once(clean_record, told):
    with afresh(clean_record) as folder:
        places = written(folder, told)
        for place in places:
            assert take(place).outcome == "accepted"
        once, held = current(), counts()
        for place in places:
            assert take(place).outcome == "known"
        assert (current(), counts()) == (once, held)


def come_in_any_order(clean_record, told, data):
    shuffled = data.draw(st.permutations(told))
    with afresh(clean_record) as folder:
        for place in written(folder, told):
            take(place)
        in_order = current()
    with afresh(clean_record) as folder:
        for place in written(folder, shuffled):
            take(place)
        assert current() == in_order


@FEW
@given(told=deliveries(), data=st.data())
def test_any_order_comes_to_the_same(clean_record, told, data):
    come_in_any_order(clean_record, told, data)


@pytest.mark.long
@settings(FEW, max_examples=150)
@given(told=deliveries(), data=st.data())
def test_any_of_many_orders_comes_to_the_same(clean_record, told, data):
    come_in_any_order(clean_record, told, data)


@FEW
@given(told=deliveries())
def test_every_row_is_accepted_or_told(clean_record, told):
    with afresh(clean_record) as folder:
        for place in written(folder, told):
            receipt = take(place)
            sent = rows("SELECT sum(rows) FROM delivery_file WHERE delivery_id = %s", receipt.delivery_id)[0][
                0
            ]
            assert receipt.accepted + receipt.rejected == sent
            changes = receipt.changes
            assert changes.new + changes.changed + changes.unchanged + changes.history == receipt.accepted


@st.composite
def registers_of_weeks(draw):
    """Files of up to four weeks: two pupils, named a little differently, one of them perhaps at both schools."""
    told = []
    for week in range(4):
        whose = draw(st.sets(st.sampled_from([(1, 0), (2, 0), (2, 1)]), min_size=1))
        monday = MONDAY + timedelta(weeks=week)
        marks = [
            {
                "school": SCHOOLS[school],
                "upn": upn(number),
                "forename": "Ffion",
                "surname": draw(names),
                "week": monday,
                "marks": "/ \\ / \\ / \\ / \\ / \\",
            }
            for number, school in sorted(whose)
        ]
        told.append(("session_marks", {"date": str(monday + timedelta(6))}, {"marks": marks}))
    return told


def come_at_once(clean_record, told, alone):
    """Taken in together, a file is compared with the one before; taken in alone (the first few), it is not."""
    with afresh(clean_record) as folder:
        for place in written(folder, told):
            take(place)
        one_by_one = current()
    with afresh(clean_record) as folder:
        places = written(folder, told)
        for place in places[:alone]:
            take(place)
        take(*places[alone:])
        assert current() == one_by_one


@FEW
@given(told=registers_of_weeks(), alone=st.integers(0, 3))
def test_at_once_is_one_by_one(clean_record, told, alone):
    come_at_once(clean_record, told, alone)


@pytest.mark.long
@settings(FEW, max_examples=80)
@given(told=registers_of_weeks(), alone=st.integers(0, 3))
def test_many_at_once_are_one_by_one(clean_record, told, alone):
    come_at_once(clean_record, told, alone)
