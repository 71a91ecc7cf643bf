import pytest

from kithline.feeds.discovery import FEEDS_DIR


@pytest.fixture(autouse=True)
def only_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No council's own feeds, whatever the machine has set."""
    monkeypatch.delenv(FEEDS_DIR, raising=False)
