"""The children of `link_rows` in a database: linked once in a session, and a clone for each test that writes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.portals.stewardship import link_rows as cast


@pytest.fixture(scope="session")
def filled(databases: Any, django_ready: None, worker_id: str) -> Iterator[tuple[str, dict[str, int]]]:
    """The children of `link_rows`, linked once: a template, and the users' ids."""
    from tests.conftest import _on

    name = databases.clone(databases.empty, f"kithline_links_{worker_id}")
    with _on(name):
        users = cast.fill()
    yield name, users
    databases.drop(name)


@pytest.fixture
def users(databases: Any, filled: Any, worker_id: str) -> Iterator[dict[str, int]]:
    """A clone of it for each test."""
    from tests.conftest import _on

    template, made = filled
    name = databases.clone(template, f"kithline_links_own_{worker_id}")
    with _on(name):
        yield made
    databases.drop(name)


@pytest.fixture
def as_user(users: dict[str, int], sign_in: Any) -> Callable[[str], Any]:
    return sign_in  # type: ignore[no-any-return]


@pytest.fixture
def person_of(users: dict[str, int]) -> Callable[[], dict[int, int]]:
    def found() -> dict[int, int]:
        from kithline.record.models import Link

        return dict(Link.objects.filter(known_to=None).values_list("source_person_id", "person_id"))

    return found


@pytest.fixture
def link_looks(users: dict[str, int]) -> Callable[[], list[Any]]:
    from kithline.sharing.models import Access

    return lambda: list(Access.objects.order_by("id").values_list("page", "outcome", "people"))
