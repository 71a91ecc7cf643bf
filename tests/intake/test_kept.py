"""A counter that rises in every row is no reason to wait; what something is made of still is."""

import pytest

from kithline.feeds.discovery import FEEDS_DIR
from tests.house import own_feed
from tests.intake.deliveries import accept, one, take

pytestmark = pytest.mark.usefixtures("clean_record")


@pytest.fixture
def cards(tmp_path, monkeypatch):
    """Writes a month's list of thirty library cards, a snapshot with a column that is kept as sent."""
    monkeypatch.setenv(FEEDS_DIR, str(tmp_path))
    declaration, sample = own_feed.write(tmp_path, tmp_path / "samples")
    text = declaration.read_text().replace("Mode.DELTA", "Mode.SNAPSHOT")
    declaration.write_text(text.replace('Column("speaks"),', 'Column("speaks"), Column("sessions"),'))

    def month(sessions, speaks="ENG"):
        head = "Card No,Forename,Surname,Birth,Speaks,Sessions\n"
        lines = [f"{n},Idris,Fenn,14/11/2012,{speaks},{sessions}\n" for n in range(30)]
        sample.write_text(head + "".join(lines))
        return sample

    return month


def test_what_is_kept_as_sent_may_change_in_every_row(cards):
    accept(cards(1))
    receipt = accept(cards(4))
    assert (receipt.changes.changed, receipt.changes.unchanged) == (30, 0)
    sent = "SELECT count(*) FROM source_record WHERE superseded_at IS NULL AND raw->>'sessions' = '4'"
    assert one(sent) == 30  # they are changes of what was sent, and kept
    held = take(cards(7, speaks="CYM"))
    assert held.outcome == "held"
    assert held.reason == "100% of the rows have changed since the last file (more than 20%)"
