"""Children of a social worker who are on the roll of a safeguarding lead's school, and what is done with a fact that
somebody adds to their records."""

from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

import pytest

WORKER, LEAD = "social.worker@example.org", "lead.secondary@example.org"


class Child(NamedTuple):
    person: int
    page: str
    add: str


@pytest.fixture(scope="module")
def grown(databases: Any, django_ready: None, worker_id: str) -> Iterator[str]:
    name = databases.clone(databases.ensure(databases.city), f"kithline_added_{worker_id}")
    yield name
    databases.drop(name)


@pytest.fixture
def children(grown: str) -> Iterator[list[Child]]:
    """The worker's children who are on the roll of the lead's school."""
    from django.db import connection

    from tests.conftest import _on

    with _on(grown):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT p.id, p.public_id FROM person p JOIN allocated_to a ON a.person_id = p.id JOIN app_user w "
                "ON w.professional_id = a.professional_id AND w.username = %s JOIN pupil_at s ON s.person_id = p.id "
                "JOIN role_assignment r ON r.organisation_id = s.school_id JOIN app_user l ON l.id = r.user_id "
                "AND l.username = %s ORDER BY p.id",
                [WORKER, LEAD],
            )
            found = cursor.fetchall()
        yield [Child(person, f"/pupils/{public}/", f"/share/{public}/add/") for person, public in found]


def carry_out() -> int:
    from kithline.pipeline import carry_out_decisions

    return carry_out_decisions()


def text_of(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def last_look() -> tuple[Any, ...]:
    from kithline.sharing.models import Access

    look = Access.objects.order_by("-id").first()
    return look.page, look.action, look.outcome, look.person_id, look.asked
