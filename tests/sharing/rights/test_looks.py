"""Looks past their years: whole batches go as two officers signed; the chain still shows whatever else was changed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.portals.oversight import OFFICER, overseen
from tests.portals.rows import PASSWORD, Written
from tests.portals.rows_database import TODAY, filled, looks, rows, viewing

__all__ = ["filled", "looks", "overseen", "rows", "viewing"]
SECOND = "governance.second"
BEFORE, AT = (
    date(2019, 3, 12),
    datetime(2026, 3, 12, 3, tzinfo=UTC),
)  # seven years, as without a configuration
LOOK = (
    "INSERT INTO access (at, user_id, role, page, people, sections, asked, purpose, legal_basis, outcome, request_id, "
    "action) SELECT %s, 1, 'x', 'pupils.child', '[]', '[]', '', '', '', 'shown', n::text, 'look' "
    "FROM generate_series(1, %s::int) n"
)


def ask(statement: str, *given: Any) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()[0] if cursor.description else None


@pytest.fixture(scope="module")
def kept(overseen: Written) -> Written:
    """Two batches of five looks of 2018, and what came since."""
    from kithline.sharing.chain import seal
    from kithline.sharing.instance import SignIn, make_user

    make_user(SignIn(SECOND, "Orla Finch", "information_governance_officer", "199"), PASSWORD, since=TODAY)
    assert ask("SELECT count(*) FROM access") == 0
    ask(LOOK, datetime(2018, 6, 1, tzinfo=UTC), 10)
    ask(LOOK, datetime(2026, 3, 1, tzinfo=UTC), 3)
    ask(
        "INSERT INTO sign_in (at, audience, what, how, session) "
        "SELECT d::timestamptz, 'authority', 'signed_in', '', '' FROM unnest(ARRAY['2018-01-01', '2026-03-01']) d"
    )
    ask(
        "INSERT INTO look_review (kind, subject_id, verdict, note, by_id, by_name, at) "
        "SELECT 'look', n, 'in_order', '', 1, '', now() FROM unnest(ARRAY[2, 11]) n"
    )
    assert [each.rows for each in seal(5)] == [5, 5, 3]
    return overseen


def test_old_looks_go_as_two_signed_and_the_chain_stands(
    kept: Written, viewing: Callable[..., AbstractContextManager[Any]], tmp_path: Path
) -> None:
    from django.db import Error

    from kithline.sharing.access import disposals
    from kithline.sharing.chain import verify
    from kithline.sharing.rights.disposal import NotDisposed, carry_out

    with viewing(OFFICER) as viewer:
        assert disposals.old_looks(BEFORE) == 10
        with pytest.raises(ValueError, match="older"):
            disposals.prepare_looks(date(2018, 1, 1), words="Due", by=viewer)
        first = disposals.prepare_looks(BEFORE, words="Due", by=viewer)
        with pytest.raises(ValueError, match="somebody else"):
            disposals.sign_disposal(first, by=viewer)
    with pytest.raises(NotDisposed):
        carry_out(first, on=TODAY, at=AT, home=tmp_path)
    for refused in (
        "DELETE FROM access",
        f"SELECT disposing.delete_looks({first}, '2019-03-12')",
        "INSERT INTO looks_disposed (batch, disposal_id, at) VALUES (1, 1, now())",
        "SELECT set_config('kithline.disposing', 'looks', false); DELETE FROM sign_in",
    ):
        with pytest.raises(Error, match="append-only|permission denied|signed"):
            ask(refused)
    # an inquiry that holds anything holds the log of who looked
    with viewing(OFFICER) as viewer:
        assert disposals.place_hold(by=viewer, what="inquiry", title="Inquiry", why="Asked for")
    with viewing(SECOND) as viewer:
        disposals.sign_disposal(first, by=viewer)
    assert carry_out(first, on=TODAY, at=AT, home=tmp_path).body["not done"] == {"held": 1}
    assert ask("SELECT count(*) FROM access WHERE at < '2019-01-01'") == 10
    with viewing(OFFICER) as viewer:
        _, holds, _ = disposals.retention(viewer, page="governance.retention")
        disposals.release_hold(holds[0].id, why="It has reported", by=viewer)
        second = disposals.prepare_looks(BEFORE, words="Due", by=viewer)
    with viewing(SECOND) as viewer:
        disposals.sign_disposal(second, by=viewer)
    with pytest.raises(Error, match="a year at least"):
        ask("SELECT count(*) FROM disposing.delete_looks(%s, now())", second)
    certificate = carry_out(second, on=TODAY, at=AT, home=tmp_path)
    gone = {"access": 10, "batches of the chain": 2, "look_review": 1, "sign_in": 1}
    assert certificate.body["rows"] == gone
    assert ask("SELECT min(at)::date FROM access") == date(2026, 3, 1)
    found = verify()
    assert (found.fault, found.disposed, found.batches) == (None, 2, 3)
    with viewing(OFFICER):
        assert disposals.old_looks(BEFORE) == 0
    # whoever puts a row into what is gone is found
    ask(
        "INSERT INTO access OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(NULL::access, "
        "to_jsonb(a) || '{\"id\": 4}')).* FROM access a ORDER BY a.id LIMIT 1"
    )
    fault = verify().fault
    assert fault is not None and (fault.batch, fault.what) == (
        1,
        "1 rows were put in where all were disposed of",
    )
