"""One clone with tables, policies and no rows, shared by the tests of a module that only look."""

from collections.abc import Iterator

import pytest

from tests.conftest import Databases, _on


@pytest.fixture(scope="module")
def tables_clone(databases: Databases, django_ready: None, worker_id: str) -> Iterator[str]:
    name = databases.clone(databases.ensure(databases.empty), f"kithline_house_{worker_id}")
    yield name
    databases.drop(name)


@pytest.fixture
def tables_only(tables_clone: str) -> Iterator[str]:
    """Tables, policies and matrix, no rows, for tests that change nothing. The database's name."""
    with _on(tables_clone):
        yield tables_clone
