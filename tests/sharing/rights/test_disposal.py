"""What two people signed is gone from every table; holds win; what is left names nobody."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

LATER, AT = date(2160, 1, 1), datetime(2160, 1, 1, 3, tzinfo=UTC)
FIRST, SECOND = "information.governance.officer@example.org", "governance.second@example.org"
LEFT_ALONE = {"access", "disposal_item", "legal_hold", "person", "person_lineage", "link_request"}


@pytest.fixture
def officer(
    own_city: str, as_login: Callable[[str], AbstractContextManager[None]]
) -> Callable[[str], AbstractContextManager[Any]]:
    @contextmanager
    def use(username: str) -> Any:
        from django.db import transaction

        from kithline.sharing.models import User
        from kithline.sharing.viewer import viewer_of

        user = User.objects.get(username=username)
        with as_login("authority"), transaction.atomic():
            yield viewer_of(SimpleNamespace(user=user, session={}))

    return use


def ask(statement: str, given: Any = None) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def columns(name: str) -> list[str]:
    found = (
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = %s"
    )
    return [row[0] for row in ask(found, [name])]


def a_child() -> tuple[int, Any, list[int]]:
    """A child known to several sources, of whom social care and a school hold something: id, public id, its sources."""
    ((person, public),) = ask(
        "SELECT p.id, p.public_id FROM person p JOIN event e ON e.person_id = p.id AND e.access_class / 10 = 8 "
        "WHERE p.restriction = 0 AND NOT EXISTS (SELECT FROM event x WHERE x.person_id = p.id AND "
        "(x.restriction <> 0 OR x.kind = 'adoption_order')) AND EXISTS (SELECT FROM attendance_week a "
        "WHERE a.person_id = p.id) GROUP BY p.id ORDER BY count(*) DESC, p.id LIMIT 1"
    )
    return (
        person,
        public,
        [row[0] for row in ask("SELECT source_person_id FROM link WHERE person_id = %s", [person])],
    )


@pytest.mark.long
def test_nothing_remains_and_holds_win(
    officer: Callable[[str], AbstractContextManager[Any]], tmp_path: Path
) -> None:
    from kithline.sharing.access import disposals
    from kithline.sharing.rights.disposal import NotDisposed, carry_out, waiting
    from kithline.sharing.rights.retention import work_out
    from kithline.sharing.rights.schedules import SCHEDULES

    person, public, sources = a_child()
    names = {
        row[0] for row in ask("SELECT surname || forename FROM person_name WHERE person_id = %s", [person])
    }
    assert len(sources) > 1 and names
    with officer(FIRST) as viewer:
        assert disposals.place_hold(
            by=viewer, what="person", record=public, title="Claim", why="A claim is expected"
        )
        assert disposals.place_hold(
            by=viewer, what="inquiry", title="Inquiry", why="Asked for", categories=["housing"]
        )
        assert not disposals.place_hold(
            by=viewer, what="family", record=None, title="Claim", why="No record is named"
        )
    lines = {each.schedule.code: each for each in work_out(on=LATER, home=tmp_path)}
    assert sum(each.pieces for each in lines.values()) > 100 and sum(each.held for each in lines.values()) > 3

    def dispose() -> list[dict[str, Any]]:
        """Everything that is due, schedule by schedule, who somebody is last."""
        with officer(FIRST) as viewer:
            due = {each.schedule for each in disposals.retention(viewer, page="governance.retention")[0]}
            made = []
            for schedule in (each.code for each in SCHEDULES):
                if schedule in due:
                    try:
                        made.append(disposals.prepare(schedule, words="Due", by=viewer))
                    except ValueError:  # all of it is held
                        continue
            with pytest.raises(ValueError, match="somebody else"):
                disposals.sign_disposal(made[0], by=viewer)
        with pytest.raises(NotDisposed):
            carry_out(made[0], on=LATER, at=AT, home=tmp_path)
        with officer(SECOND) as viewer:
            for each in made:
                disposals.sign_disposal(each, by=viewer)
        assert list(waiting()) == made
        found = [carry_out(each, on=LATER, at=AT, home=tmp_path).body for each in made]
        assert waiting() == ()
        return found

    # only this one child's, so that a test is quick: the others are held by nothing and due like this one
    others = ask("SELECT count(*) FROM person_name WHERE person_id <> %s", [person])
    dispose_of = {person}
    _keep_only(dispose_of)
    with officer(FIRST) as viewer, pytest.raises(ValueError, match="nothing is due"):
        disposals.prepare("looked_after" if "looked_after" in lines else "education", words="Due", by=viewer)
    assert ask("SELECT count(*) FROM person_name WHERE person_id = %s", [person]) != [(0,)], (
        "a hold was passed over"
    )

    with officer(FIRST) as viewer:
        _, held, _ = disposals.retention(viewer, page="governance.retention")
        for each in held:
            disposals.release_hold(each.id, why="Settled", by=viewer)
        with pytest.raises(ValueError, match="in force"):
            disposals.release_hold(held[0].id, why="Again", by=viewer)
    work_out(on=LATER, home=tmp_path)
    _keep_only(dispose_of)
    certificates = dispose()
    assert sum(each["persons of whom nothing is left"] for each in certificates) == 1
    for table in columns("person_id"):
        if table not in LEFT_ALONE:
            assert ask(f"SELECT count(*) FROM {table} WHERE person_id = %s", [person]) == [(0,)], table
    for column in ("source_person_id", "other_source_person_id", "left_id", "right_id"):
        for table in columns(column):
            if table not in LEFT_ALONE:
                found = ask(f"SELECT count(*) FROM {table} WHERE {column} = ANY(%s)", [sources])
                assert found == [(0,)], (table, column)
    assert ask("SELECT status FROM person WHERE id = %s", [person]) == [("retired",)]
    assert ask("SELECT count(*) FROM person_name WHERE person_id <> %s", [person]) == others
    told = json.dumps(certificates)
    assert all(name not in told for name in names) and str(public) not in told
    assert sum(each["rows"]["source_record"] for each in certificates if "source_record" in each["rows"]) > 0
    assert ask("SELECT count(*) FROM disposal_done WHERE length(digest) = 64") == [(len(certificates),)]


def _keep_only(people: set[int]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM retention_due WHERE NOT person_id = ANY(%s)", [list(people)])


def test_nobody_deletes_what_was_written_but_a_signed_disposal(own_city: str) -> None:
    from django.db import Error, connection, transaction

    for statement in (
        "SELECT * FROM disposing.delete_written(1, 1, '{8}', true)",
        "SELECT set_config('kithline.disposing', 'yes', true); DELETE FROM correction",
        "DELETE FROM disposal_done",
        "DELETE FROM access",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
