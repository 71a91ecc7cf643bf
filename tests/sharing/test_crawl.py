"""No page, search, count, list, file or error shows a role anyone or anything that it may not see.

The tiny city, one sign-in for each role. Prints roles x pages x canaries.
"""

import sys
from collections.abc import Iterator
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest

from kithline.record.categories import CATEGORIES
from kithline.sharing.roles import ROLES
from tests.conftest import Databases, _on
from tests.now_and_long import now_and_long
from tests.sharing.crawl import canaries_of, rows, walk
from tests.sharing.planted import LEFT, plant, planted_canaries

# of one's own children and of others, those from which something is withheld and those from which nothing is
FILES = """
    SELECT public_id, event_id FROM (
        SELECT p.public_id, d.event_id, row_number() OVER (
            PARTITION BY p.id = ANY (%s), d.as_written IS NULL, d.payload ? 'sha256' ORDER BY d.id) AS place
        FROM event e JOIN event_detail d USING (event_id) JOIN person p ON p.id = d.person_id
        WHERE e.kind = 'note_file' AND d.known_to IS NULL) f WHERE place < 3 ORDER BY event_id
"""
QUICK = ("senco", "police_partner")


def _user(role: str) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        found = rows(
            cursor,
            "SELECT u.username, u.id, a.organisation_id, u.professional_id FROM app_user u "
            "JOIN role_assignment a ON a.user_id = u.id WHERE a.role = %s ORDER BY u.id",
            [role],
        )
    assert found, f"no demonstration sign-in for {role}"
    return dict(zip(("username", "user", "place", "worker"), found[0], strict=True))


@pytest.fixture(scope="module")
def planted_clone(databases: Databases, django_ready: None, worker_id: str) -> Iterator[str]:
    """The tiny city, with notes that name whom and what is kept back."""
    from django.db import connection

    from kithline.core import clock
    from kithline.intake.withholding import withhold_anew

    name = databases.clone(databases.ensure(databases.city), f"kithline_planted_{worker_id}")
    with _on(name):
        with connection.cursor() as cursor:
            plant(cursor)
        assert withhold_anew(clock.now()) > 500
    yield name
    databases.drop(name)


@pytest.fixture
def planted(planted_clone: str) -> Iterator[str]:
    with _on(planted_clone):
        yield planted_clone


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_a_role_what_it_may_not_see(role: str, planted: str, sign_in: Any, capsys: Any) -> None:
    from django.db import connection

    user = _user(role)
    with connection.cursor() as cursor:
        canaries = canaries_of(cursor, role, user, planted_canaries())
        strangers = rows(
            cursor,
            "SELECT p.public_id, c.value FROM person p "
            "JOIN chosen_value c ON c.person_id = p.id AND c.field = 'surname' "
            "WHERE p.id <> ALL (%s) AND p.status = 'active' AND c.value ~ '^[A-Za-z]+$' ORDER BY p.id LIMIT 3",
            [_own(cursor, role, user)],
        )
        files = rows(cursor, FILES, [_own(cursor, role, user)])
    assert canaries.number > 50
    more = [f"/pupils/{public}/" for public, _ in strangers] + [
        f"/pupils/?name={name}" for _, name in strangers
    ]
    more += [
        f"/pupils/{public}/file/{event}/{page}"
        for public, event in files
        for page in ("", "text/", "as-sent/")
    ]
    more += ["/pupils/?sort=-factors&page=2", "/cases/?since=2025-01-01", "/no/such/page/", "/why/"]
    with sign_in(user["username"]) as client:
        found = walk(client, canaries, tuple(more))
    with capsys.disabled():
        sys.stdout.write(f"\n{role}: {found.pages} pages x {found.canaries} canaries: {len(found.hits)} hits")
    assert found.hits == []
    assert found.pages >= 8
    if role == "social_worker":  # who reads the notes, and the street in them
        assert found.said(LEFT) and found.said("address withheld") and found.said("name withheld")


def _own(cursor: Any, role: str, user: dict[str, Any]) -> list[int]:
    from tests.sharing.crawl import scope_of

    return sorted({person for people in scope_of(cursor, role, user).values() for person in people})


@pytest.mark.parametrize(
    "role", now_and_long([code for code, role in ROLES.items() if role.sees_children], QUICK)
)
def test_a_child_out_of_scope_and_one_who_is_not_there_are_one_page(
    role: str, city: str, sign_in: Any
) -> None:
    """The same page to the letter, with whom to ask; a child in scope says why, and what is not shared."""
    from django.db import connection

    user = _user(role)
    with connection.cursor() as cursor:
        own = _own(cursor, role, user)
        mine = rows(
            cursor,
            "SELECT p.public_id FROM person p JOIN chosen_value c ON c.person_id = p.id AND c.field = 'surname' "
            "WHERE p.id = ANY (%s) AND p.status = 'active' AND c.restriction = 0 ORDER BY p.id LIMIT 1",
            [own],
        )
        stranger = rows(
            cursor, "SELECT public_id FROM person WHERE id <> ALL (%s) ORDER BY id LIMIT 1", [own]
        )
    with sign_in(user["username"]) as client:
        unknown = client.get(f"/pupils/{uuid4()}/")
        assert unknown.status_code == 404 and "ask" in unknown.content.decode()
        if stranger:
            out = client.get(f"/pupils/{UUID(str(stranger[0][0]))}/")
            assert (out.status_code, out.content) == (404, unknown.content)
        if mine and role not in ("data_steward", "restricted_steward"):  # they have pages of their own
            page = unescape(client.get(f"/pupils/{mine[0][0]}/").content.decode())
            assert 'id="why"' in page and "You see this record because " in page
            sees = {category for scope in ROLES[role].scopes for category in scope.sees}
            if sees < set(CATEGORIES):  # else all is shared, and there is nothing to ask about
                assert "Not shared with your role" in page and f"ask {ROLES[role].ask}" in page
