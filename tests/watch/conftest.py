"""A watch of a home of the test's own, on a record that is emptied after each test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.intake.clean import clean_record, record_clone

__all__ = ["clean_record", "record_clone"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of the watch; the database stays the tests' own."""
    folder = tmp_path / "home"
    (folder / "inbox").mkdir(parents=True)
    monkeypatch.setattr("kithline.intake.store.home", lambda: folder)
    return folder


@pytest.fixture
def watch(home: Path, clean_record: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`watch()` makes a watch that takes files at once, and keeps what it said in `said`. Who is who is worked out only
    where a test `updates`: it takes a second."""

    def make(updates: bool = False, **settings: Any) -> Any:
        if not updates:
            monkeypatch.setattr("kithline.pipeline.has_work", lambda: False)
        from kithline.watch.configuration import Configuration
        from kithline.watch.rounds import Watch

        said: list[Any] = []
        given = {"settle_seconds": 0, "gather_minutes": 0, **settings}
        made = Watch(home, Configuration(home / "inbox", **given), said.append)
        made.said = said  # type: ignore[attr-defined]
        return made

    return make
