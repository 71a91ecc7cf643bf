"""Fixtures over a database that holds the rows of `tests.portals.rows`, one for each test module."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.portals.rows import Written, fill

TODAY = date(2026, 3, 12)


@pytest.fixture(scope="module")
def filled(databases: Any, django_ready: None, worker_id: str) -> Iterator[tuple[str, Written]]:
    """The database's name and what was written to it."""
    from django.db import connection

    name = databases.clone(databases.empty, f"kithline_rows_{worker_id}")
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield name, fill(TODAY)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        databases.drop(name)


@pytest.fixture
def rows(filled: tuple[str, Written]) -> Written:
    """What was written, with the connection on it as the pipeline's login."""
    return filled[1]


@pytest.fixture
def viewing(
    rows: Written, as_login: Callable[[str], AbstractContextManager[None]]
) -> Callable[..., AbstractContextManager[Any]]:
    """`with viewing("lead.larkfield") as viewer:` one sealed transaction under the real web login."""

    @contextmanager
    def use(username: str, role: str = "") -> Iterator[Any]:
        from django.db import transaction

        from kithline.sharing.models import User
        from kithline.sharing.viewer import viewer_of

        user = User.objects.get(username=username)
        organisation = rows.schools["199"]
        session = {"standing": f"{role}@{organisation}"} if role else {}
        with as_login(user.audience), transaction.atomic():
            yield viewer_of(SimpleNamespace(user=user, session=session))

    return use


@pytest.fixture
def looks(rows: Written) -> Callable[[], list[dict[str, Any]]]:
    """The log of looks, oldest first, read as the pipeline's login (a web login may not read it)."""
    import json

    from django.db import connection

    def read() -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT page, outcome, asked, person_id, people, user_id, role, action, result_count, session, "
                "matrix_version FROM access ORDER BY id"
            )
            names = [column.name for column in cursor.description]
            found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        for row in found:
            row["people"] = json.loads(row["people"])
        return found

    return read
