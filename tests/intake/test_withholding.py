"""Addresses and names that may not be shown are taken out of notes, whichever of the two comes first."""

from datetime import UTC, date, datetime

import pytest

from tests.intake.deliveries import accept, refuge, rows, values, write

NOW = datetime(2025, 2, 20, tzinfo=UTC)
DAY = date(2025, 2, 3)
pytestmark = pytest.mark.usefixtures("clean_record")


def note(folder, number, text):
    row = {"note": f"N{number}", "child": "CS100", "on": DAY, "text": text, "sealed": False}
    return write(folder, "case_notes", {"notes": [row]}, date=f"2025-02-{number:02}")


def shown():
    return values(
        "SELECT payload ->> 'text' FROM event_detail WHERE restriction = 0 AND payload ? 'text' ORDER BY id"
    )


def test_a_refuge_is_out_of_sight_in_notes_before_and_after_it_is_known(tmp_path):
    from kithline.intake.withholding import withhold_anew

    texts = ["Moved to Lantern Hse on Friday.", "Seen at lantern house, jx10aa, with mum."]
    accept(note(tmp_path, 3, texts[0]))
    assert withhold_anew(NOW) == 0
    accept(refuge(tmp_path, DAY, date="2025-02-10"))
    assert withhold_anew(NOW) == 2  # the note, and what the refuge's own row says
    accept(note(tmp_path, 12, texts[1]))
    assert withhold_anew(NOW) == 0  # nothing new
    assert shown() == ["Moved to [address withheld] on Friday.", "Seen at [address withheld], with mum."]
    assert (
        values("SELECT as_written ->> 'text' FROM event_detail WHERE restriction = 0 AND payload ? 'text'")
        == texts
    )

    rows("DELETE FROM event_detail WHERE restriction > 0 RETURNING id")
    assert withhold_anew(NOW) == 2
    assert shown() == texts
    assert (
        rows("SELECT FROM withheld_phrase UNION ALL SELECT FROM event_detail WHERE as_written IS NOT NULL")
        == []
    )
