"""The way as a whole: what is little goes to its end in one transaction, or not at all."""

from concurrent.futures import Future
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.intake.clean import clean_record, record_clone
from tests.intake.deliveries import SPRING, accept, census, chosen, one, person_of, pupil, values, write

__all__ = ["clean_record", "record_clone"]

KNOWN = {"person_id": "C1", "forename": pupil(1)["forename"], "surname": pupil(1)["surname"]}


@pytest.mark.usefixtures("clean_record")
def test_nobody_is_joined_whose_record_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kithline import pipeline

    accept(census(tmp_path, SPRING, [pupil(1)]))
    pipeline.update()
    here = person_of(1)
    named = KNOWN | {"birth": pupil(1)["birth"], "upn": pupil(1)["upn"], "preferred_surname": "Marlpit"}
    plan = [{"plan_id": "P1", "person_id": "C1", "start": date(2024, 6, 20), "initial_category": "NEG"}]
    accept(write(tmp_path, "case_system", {"person": [named], "cp_plans": plan}, date="2025-02-03"))

    def breaks(*_: object, **__: object) -> int:
        raise OSError("the machine ends here")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline.DerivingBeside, "finish", breaks)
        with pytest.raises(OSError, match="ends here"):
            pipeline.update()
    assert values("SELECT count(*) FROM link WHERE known_to IS NULL") == [1]
    assert one("SELECT count(*) FROM touched") == 0  # of the new one nobody is to be assembled yet

    pipeline.update()
    assert values("SELECT DISTINCT person_id FROM link WHERE known_to IS NULL") == [here]
    assert one("SELECT count(*) FROM event WHERE kind = 'cp_plan' AND person_id = %s", here) == 1
    assert chosen(here)["upn"] == pupil(1)["upn"]
    assert one("SELECT count(*) FROM touched") == 0


@pytest.mark.usefixtures("clean_record")
@pytest.mark.parametrize(("more", "setting"), [(0, "off"), (1, "on")])
def test_only_very_few_are_joined_one_by_one(more: int, setting: str) -> None:
    """Hundreds joined so would be compared each with each."""
    from kithline import pipeline

    waits = pipeline.Waiting(pipeline.BY_INDEX + more, *[False] * 7)
    with pipeline._transaction(waits):
        assert one("SHOW enable_hashjoin") == setting


@pytest.mark.usefixtures("django_ready")
@pytest.mark.parametrize(
    ("noted", "order"), [(None, ["derive", "link"]), ("some", ["look through", "derive", "marks", "link"])]
)
def test_the_second_process_derives_while_people_are_linked_when_it_has_hidden_what_came_restricted(
    monkeypatch: pytest.MonkeyPatch, noted: str | None, order: list[str]
) -> None:
    from kithline import pipeline

    done: list[str] = []

    class Second:
        def ask(self, work: object, *given: object) -> Future[int]:
            done.append("look through" if work is pipeline.look_through else "another")
            looked: Future[int] = Future()
            looked.set_result(0)
            return looked

    monkeypatch.setattr(pipeline, "link_new", lambda *_, **__: done.append("link"))
    pipeline._link(
        datetime(2026, 3, 13),
        print,
        Second(),
        noted,
        lambda: None,
        meanwhile=lambda: done.append("derive"),
        until=lambda looking: done.append("marks"),
    )
    assert done == order


@pytest.mark.usefixtures("city")
def test_every_adult_of_the_city_is_needed_by_a_child_or_has_waited_for_less_than_thirty_days():
    """Asked in plain Python, of everything that ties two people, and not in the words of the rule."""
    from datetime import date

    from django.db import connection

    def ask(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    today = date(2026, 3, 12)
    in_one_case = (
        "ambulance benefits community_safety fire homelessness marac police_encompass police_ppn probation"
    )
    people = dict(ask("SELECT id, status FROM person WHERE status IN ('active', 'aside')"))
    who = dict(ask("SELECT source_person_id, person_id FROM link WHERE known_to IS NULL"))
    born, roles, restricted, cases = {}, {}, set(), {}
    for key, namespace, name, role, birth, restriction in ask(
        "SELECT id, namespace, key, role, birth, restriction FROM source_person"
    ):
        born.setdefault(who[key], set()).add(birth)
        roles.setdefault(who[key], set()).add(role)
        restricted |= {who[key]} if restriction else set()
        if namespace in in_one_case.split():
            cases.setdefault((namespace, name.split("|")[0]), set()).add(who[key])
    for feed, space, name, source in ask(
        "SELECT feed, key_space, source_key, source_person_id FROM source_record WHERE source_person_id IS NOT NULL"
    ):
        if feed in ("mash_contacts", "housing", "police_intelligence"):
            cases.setdefault((feed, space, name.split("|")[0]), set()).add(who[source])
    tied = {}

    def tie(group):
        for each in group:
            tied.setdefault(each, set()).update(group)

    for first, other in ask(
        "SELECT source_person_id, other_source_person_id FROM relationship WHERE known_to IS NULL"
    ):
        tie({who[first], who[other]})
    for group in cases.values():
        tie(group)
    homes = {}
    for place, source, start, end in ask(
        "SELECT address_key, source_person_id, valid_from, valid_to FROM person_address "
        "WHERE known_to IS NULL AND address_key <> ''"
    ):
        homes.setdefault(place, []).append((who[source], start or date.min, end or date.max))
    for lived in homes.values():
        for person, start, end in lived:
            tie({person} | {other for other, since, until in lived if since <= end and start <= until})
    young = {
        person
        for person in people
        if any(birth and birth > today.replace(year=today.year - 26) for birth in born[person])
        or (born[person] == {None} and "child" in roles[person])
    }
    adults = {person for person in people if "child" not in roles[person]} - young - restricted
    needed = {person for person in adults if tied.get(person, set()) & young}
    aside = {person for person in people if people[person] == "aside"}
    assert len(aside) >= 10 and len(needed) > 300
    assert adults - needed == aside - restricted
    assert ask(
        "SELECT count(*) FROM person WHERE status = 'aside' AND aside_since <= date '2026-03-12' - 30"
    ) == [(0,)]
    named = "SELECT count(*) FROM {} d JOIN person p ON p.id = d.person_id WHERE p.status = 'aside'"
    for table in ("chosen_value", "household_member", "family_member", "pupil_at", "allocated_to"):
        assert ask(named.format(table)) == [(0,)], table
