"""A new day changes what it changes: whoever is not looked at would have come out the same."""

from datetime import date, timedelta

import pytest

TODAY = date(2026, 3, 12)  # of the tiny city
WORKED_OUT = {
    "person": "id, status",
    "chosen_value": "person_id, field, value, sort_key, others, source_record_id, delivery_id, access_class, "
    "restriction, as_at",
    "pupil_at": "person_id, school_id, since, year_group, status, source_record_id",
    "allocated_to": "person_id, professional_id, service, since, source_record_id",
    "household_member": "person_id, household_id, valid_from, valid_to, source_record_id, restriction",
    "family_member": "family_id, person_id, role, valid_from, valid_to, source_record_id",
    "indicator_result": "person_id, indicator, access_class, restriction, state, since, summary, evidence::text",
    "next_change": "person_id, day",
}
NEXT = "next_change"


def ask(statement, *values):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def worked_out():
    """Everything that is worked out of people, by table."""
    current = {"indicator_result": "WHERE known_to IS NULL", "person": "WHERE status IN ('active', 'aside')"}
    return {
        table: set(ask(f"SELECT {columns} FROM {table} {current.get(table, '')}"))
        for table, columns in WORKED_OUT.items()
    }


def carry_on(on):
    """Assemble and derive whoever waits."""
    from django.db import connection

    from kithline.assembly.assemble import assemble
    from kithline.core import clock
    from kithline.insight.derive import derive

    assemble(on=on, now=clock.now())
    derive(connection, on=on, now=clock.now())


def as_if_everybody_were_looked_at(on):
    """What would come out, and then it is as it was."""
    from django.db import transaction

    with transaction.atomic():
        ask(
            "INSERT INTO touched (person_id, stage, at) "
            "SELECT id, 'assemble', now() FROM person WHERE status = 'active'"
        )
        carry_on(on)
        found = worked_out()
        transaction.set_rollback(True)
    return found


def begin(on):
    """Begin the day; how many people wait."""
    from django.db import connection

    from kithline.core import clock
    from kithline.pipeline import begin_day

    begin_day(connection, on, clock.now())
    [(count,)] = ask("SELECT count(DISTINCT person_id) FROM touched")
    carry_on(on)
    return count


def differences(found, anew):
    """What is not as it would be if everybody were looked at. The day on which somebody is looked at next may be
    sooner: of whom marks came that change nothing, it stays as it was."""
    others = {
        table: sorted(map(str, found[table] ^ anew[table]))[:6]
        for table in found
        if table != NEXT and found[table] != anew[table]
    }
    noted = dict(found[NEXT])
    late = [(person, day) for person, day in anew[NEXT] if noted.get(person, date.max) > day]
    return others | ({NEXT: late[:6]} if late else {})


@pytest.mark.usefixtures("own_city")
def test_days_without_a_file_leave_everybody_as_if_all_were_looked_at():
    [(everybody,)] = ask("SELECT count(*) FROM person WHERE status = 'active'")
    for after in (1, 200):
        day = TODAY + timedelta(days=after)
        count = begin(day)
        assert after > 1 or count < everybody / 20
        assert differences(worked_out(), as_if_everybody_were_looked_at(day)) == {}


def change_what_is_not_theirs(at):
    """What changes people's records and tells of none of them: a school's name, a worker who becomes known, a tie or an
    address taken back of one of two, a birth put right."""
    ask("UPDATE organisation SET name = name || ' Academy' WHERE id = (SELECT min(school_id) FROM pupil_at)")
    ask("UPDATE involvement SET professional_id = NULL WHERE professional_id % 3 = 0 AND worker <> ''")
    ask("DELETE FROM allocated_to WHERE professional_id % 3 = 0")
    for table in ("relationship", "person_address"):
        ask(f"UPDATE {table} SET known_to = %s WHERE known_to IS NULL AND id %% 4 = 0", at)
    ask(
        "UPDATE source_person SET birth = birth - interval '30 years', changed_at = %s, linked_at = %s "
        "WHERE id %% 9 = 0 AND role = 'adult' AND birth > '1998-01-01'",
        at,
        at,
    )


@pytest.mark.usefixtures("own_city")
def test_a_day_brings_what_changed_beside_people_and_told_nobody():
    from kithline.core import clock

    carry_on(TODAY)
    before = worked_out()
    change_what_is_not_theirs(clock.now())
    # whoever lost something of their own was touched by what took it
    ask(
        "INSERT INTO touched (person_id, stage, at) SELECT DISTINCT person_id, 'assemble', now() FROM ("
        "SELECT person_id FROM relationship WHERE known_to IS NOT NULL AND id % 4 = 0 UNION "
        "SELECT person_id FROM person_address WHERE known_to IS NOT NULL AND id % 4 = 0) t JOIN person p "
        "ON p.id = person_id WHERE p.status = 'active'"
    )
    carry_on(TODAY)
    day = TODAY + timedelta(days=1)
    begin(day)
    after = worked_out()
    assert differences(after, as_if_everybody_were_looked_at(day)) == {}
    for table in ("person", "chosen_value", "allocated_to"):
        assert after[table] != before[table]


@pytest.mark.long
@pytest.mark.usefixtures("own_city")
def test_thirty_days_with_their_files_leave_everybody_as_if_all_were_looked_at(tmp_path, monkeypatch):
    from kithline.city.days import add_days
    from kithline.city.make import make_city
    from kithline.insight import derive
    from kithline.pipeline import receive, update

    make_city("tiny", 7, tmp_path / "city", TODAY)
    taken, stayed = 0, []
    staying = derive.staying
    monkeypatch.setattr(derive, "staying", lambda *given: stayed.append(staying(*given)) or stayed[-1])
    for number in range(1, 31):
        day = TODAY + timedelta(days=number)
        monkeypatch.setenv("KITHLINE_TODAY", day.isoformat())
        begin(day)
        assert differences(worked_out(), as_if_everybody_were_looked_at(day)) == {}
        add_days(tmp_path / "city", 1)
        receipts, _ = receive(sorted((tmp_path / "city" / "deliveries").glob(f"*/{day.isoformat()}")))
        taken += sum(each.accepted for each in receipts)
        update()
    assert taken > 500 and sum(map(len, stayed)) > 300


@pytest.mark.usefixtures("city")
def test_what_ends_on_a_day_or_was_taken_back_is_found_by_indexes():
    """Few of millions: without them each new day read every name, attribute, address and link."""
    from django.db import connection, transaction

    from kithline.assembly import new_day

    day = {"before": TODAY, "on": TODAY + timedelta(days=1), "since": TODAY}
    parted = "SELECT source_person_id FROM link WHERE known_to >= %(since)s"
    left = "SELECT person_id FROM person_address WHERE known_to >= %(since)s"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        used = ""
        for which in (new_day._DATED, parted, left):
            cursor.execute(f"EXPLAIN {which}", day)
            used += "\n".join(line for (line,) in cursor.fetchall())
    ends = [f"{table}_ends" for table in new_day.UNTIL_THEIR_END]
    assert [name for name in (*ends, "link_known_to", "person_address_known_to") if name not in used] == []
    assert parted in new_day._NEAR and left in new_day._UNTIED


@pytest.mark.usefixtures("own_city")
def test_a_feed_that_overtakes_another_changes_those_of_whom_both_tell():
    begin(TODAY)
    before = worked_out()
    for feed, days in (("early_help", 30), ("csc_api", 40), ("annex_a", 50)):  # nothing is new but the day
        ask(
            "INSERT INTO delivery OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(d, jsonb_build_object("
            "'id', d.id + 100000, 'fingerprint', d.feed, 'as_at', d.as_at + %s))).* FROM delivery d "
            "WHERE d.feed = %s AND d.state = 'accepted' ORDER BY d.as_at DESC LIMIT 1",
            days,
            feed,
        )
    day = TODAY + timedelta(days=1)
    count = begin(day)
    after = worked_out()
    assert differences(after, as_if_everybody_were_looked_at(day)) == {}
    assert after["allocated_to"] != before["allocated_to"]
    assert after["indicator_result"] != before["indicator_result"]
    [(everybody,)] = ask("SELECT count(*) FROM person WHERE status = 'active'")
    assert count < everybody / 2
