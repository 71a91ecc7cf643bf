"""Whom a page names to be asked is whom the council names, on "not found" too."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.portals.oversight import settings_home
from tests.portals.rows_database import filled

__all__ = ["filled", "settings_home"]
DESK = '[council]\nask = "the Kithline desk"\nemail = "desk@example.org"\ntelephone = "01632 960 123"\n'


@pytest.fixture
def anew() -> Iterator[Callable[[], None]]:
    """A site reads it when it draws its first page."""
    from kithline.site.shell import contact

    yield contact.cache_clear
    contact.cache_clear()


def test_each_page_names_the_councils_contact(
    filled: Any,
    sign_in: Callable[[str], AbstractContextManager[Any]],
    settings_home: Callable[[Any], None],
    anew: Callable[[], None],
    tmp_path: Path,
) -> None:
    (tmp_path / "governance.toml").write_text(DESK, encoding="utf-8")
    settings_home(tmp_path)
    anew()
    with sign_in("lead.larkfield") as client:
        pages = [
            client.get(path).content.decode()
            for path in ("/pupils/00000000-0000-4000-8000-000000000000/", "/pupils/")
        ]
        client.logout()
        pages.append(client.get("/sign-in/").content.decode())
    for page in pages:
        assert "the Kithline desk" in page and "telephone 01632 960 123" in page
        assert 'href="mailto:desk@example.org"' in page


@pytest.mark.parametrize("told", ["[council]\nask = 7\n", "not toml at all", None])
def test_a_page_is_drawn_whatever_the_file_says(
    filled: Any,
    sign_in: Callable[[str], AbstractContextManager[Any]],
    settings_home: Callable[[Any], None],
    anew: Callable[[], None],
    tmp_path: Path,
    told: str | None,
) -> None:
    if told is not None:
        (tmp_path / "governance.toml").write_text(told, encoding="utf-8")
    settings_home(tmp_path)
    anew()
    with sign_in("lead.larkfield") as client:
        gone = client.get("/pupils/00000000-0000-4000-8000-000000000000/")
    assert gone.status_code == 404 and "the Kithline team at your council" in gone.content.decode()
