"""The rows of these pages in a database of the test's own, and who looks at them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any

import pytest

TODAY = date(2026, 3, 12)  # as pinned for every test


@pytest.fixture
def data_rows(empty_record: str) -> Any:
    """See tests/portals/data_rows.py."""
    from tests.portals.data_rows import fill

    return fill(TODAY)


@pytest.fixture
def looks(data_rows: Any) -> Callable[[], list[dict[str, Any]]]:
    """The log of looks, oldest first, read as the pipeline reads."""
    from kithline.sharing.models import Access

    return lambda: list(Access.objects.order_by("id").values())


@pytest.fixture
def signed_in_as(
    data_rows: Any, sign_in: Callable[[str], AbstractContextManager[Any]]
) -> Callable[[str], AbstractContextManager[Any]]:
    """A client of the real site under its real login; errors of the server are raised."""

    @contextmanager
    def use(username: str) -> Iterator[Any]:
        with sign_in(username) as client:
            yield client

    return use
