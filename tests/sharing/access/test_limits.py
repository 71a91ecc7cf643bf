"""A limit of use (UK GDPR 18) over the real logins: stored, seen where a purpose goes on, used for nothing else."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from kithline.record.categories import Restriction, heaviest
from tests.portals.oversight import OFFICER, overseen
from tests.portals.rows import Written
from tests.portals.rows_database import TODAY, filled, looks, rows, viewing
from tests.sharing.access.test_bundles import ASKED

__all__ = ["filled", "looks", "overseen", "rows", "viewing"]
Viewing = Callable[..., AbstractContextManager[Any]]
LEAD, WORKER = "lead.larkfield", "worker"
LIMIT = {
    "parts": ["social_care"],
    "ground": "accuracy",
    "purposes": ["safeguarding"],
    "words": "The dates are disputed",
}


@pytest.fixture
def asked(overseen: Written, viewing: Viewing) -> int:
    from kithline.sharing.access import subject_requests

    given = ASKED | {"kind": "restriction"}
    with viewing(OFFICER) as viewer:
        made = subject_requests.take_in(by=viewer, asked=overseen.public["Ottoline"], **given)
    assert made is not None
    return made


def kinds(viewing: Viewing, username: str, child: int) -> set[str]:
    from django.db import connection

    with viewing(username), connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM event WHERE person_id = %s AND access_class / 10 = 8", [child])
        return {kind for (kind,) in cursor.fetchall()}


def test_what_is_limited_is_seen_where_a_purpose_goes_on_and_only_there(
    asked: int, overseen: Written, viewing: Viewing
) -> None:
    from django.db import connection

    from kithline.sharing.access import limits
    from kithline.sharing.access.child import open_child

    child, public = overseen.ids["Ottoline"], overseen.public["Ottoline"]
    before = kinds(viewing, LEAD, child), kinds(viewing, WORKER, child)
    assert all(before)
    with viewing(OFFICER) as viewer:
        limits.limit_use(asked, by=viewer, **LIMIT)
        (line,) = limits.limits_of_request(asked)
    # the right role, the wrong one
    assert (kinds(viewing, LEAD, child), kinds(viewing, WORKER, child)) == (before[0], set())
    for username, shown in ((LEAD, True), (WORKER, False)):
        with viewing(username) as viewer:
            page = open_child(viewer, public, on=TODAY, page="pupils.child")
            assert any(entry.kind == "cp_plan" for entry in page.timeline) is shown, username
            assert [note.title for note in page.notes if not note.code] == [line.part], "both are told"
    # nor is it worked with: factors of it are gone from the others, and everything is looked at again
    with viewing(WORKER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM indicator_result WHERE person_id = %s AND access_class / 10 = 8", [child]
        )
        assert cursor.fetchone() == (0,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM touched WHERE person_id = %s AND stage = 'assemble'", [child])
        assert cursor.fetchone()[0] > 0
        # what a source sends meanwhile is limited as it is put together
        cursor.execute(
            "INSERT INTO event (event_id, source_person_id, person_id, source_record_id, delivery_id, access_class, "
            "restriction, known_from, kind) SELECT gen_random_uuid(), source_person_id, person_id, source_record_id, "
            "delivery_id, access_class, 0, now(), 'cin_episode' FROM event WHERE person_id = %s "
            "AND kind = 'cp_plan' LIMIT 1",
            [child],
        )
        cursor.execute("SELECT limiting.keep(ARRAY[%s::bigint])", [child])
    assert "cin_episode" in kinds(viewing, LEAD, child) and not kinds(viewing, WORKER, child)
    # a second limit, for which nothing goes on, is kept to by everyone
    with viewing(OFFICER) as viewer:
        limits.limit_use(asked, by=viewer, **LIMIT | {"purposes": []})
        second = limits.limits_of_request(asked)[-1]
    assert not kinds(viewing, LEAD, child)
    with viewing(OFFICER) as viewer:
        with pytest.raises(ValueError, match="told"):
            limits.end_limit(line.id, asked, why="Looked into", told_on=date(2026, 3, 13), by=viewer)
        for each in (line, second):
            limits.end_limit(each.id, asked, why="Looked into, and right", told_on=TODAY, by=viewer)
    assert kinds(viewing, WORKER, child) == before[1] | {"cin_episode"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM source_record WHERE restriction = 7")
        assert cursor.fetchone() == (0,)


def test_a_limit_wants_an_open_request_and_what_can_be_limited(asked: int, viewing: Viewing) -> None:
    from django.db import Error, connection, transaction

    from kithline.sharing.access import limits, subject_requests

    with viewing(OFFICER) as viewer:
        for wrong in (
            {"parts": ["identity"]},
            {"parts": []},
            {"ground": "x"},
            {"purposes": ["data_quality"]},
            {"words": " "},
        ):
            with pytest.raises(ValueError, match="expected"):
                limits.limit_use(asked, by=viewer, **LIMIT | wrong)
        with pytest.raises(ValueError, match="in force"):
            limits.end_limit(999_999, asked, why="x", told_on=TODAY, by=viewer)
        subject_requests.take_step(asked, step="refused", on=TODAY, words="Not so", by=viewer)
        with pytest.raises(ValueError, match="open"):
            limits.limit_use(asked, by=viewer, **LIMIT)
        # nor past the door, about anybody
        with (
            pytest.raises(Error, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO use_limit (person_id, access_class, restriction, ground, words, request_id, by_id, "
                "by_name, at) VALUES (1, 81, 0, 'accuracy', 'x', %s, %s, '', now())",
                [asked, viewer.user_id],
            )


def test_what_is_kept_from_everyone_outweighs_a_limit() -> None:
    assert heaviest(()) == heaviest((0, 0)) == 0
    assert heaviest((0, Restriction.LIMITED)) == Restriction.LIMITED
    for kind in set(Restriction) - {Restriction.NONE, Restriction.LIMITED}:
        assert heaviest((Restriction.LIMITED, kind, 0)) == kind
