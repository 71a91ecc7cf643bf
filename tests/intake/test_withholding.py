"""Addresses and names that may not be shown are taken out of notes, whichever of the two comes first."""

import multiprocessing
import os
import signal
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


def dies_beside(database, *given):
    """Where the second process looks through what is held it is killed."""
    from kithline.intake.withholding import look_through

    if multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return look_through(database, *given)


@pytest.mark.long  # a process is begun
@pytest.mark.parametrize("look", [None, dies_beside], ids=["beside linking", "the second process is killed"])
def test_what_came_with_many_is_out_of_sight_before_anybody_is_linked(tmp_path, monkeypatch, look):
    from kithline import pipeline

    def linked(*given, before_writing, **named):
        before_writing()
        assert shown() == ["Moved to [address withheld] on Friday."]
        return link_new(*given, before_writing=before_writing, **named)

    link_new = pipeline.link_new
    for limit in ("TOGETHER", "BY_INDEX"):
        monkeypatch.setattr(pipeline, limit, 0)
    accept(note(tmp_path, 3, "Moved to Lantern Hse on Friday."))
    accept(refuge(tmp_path, DAY, date="2025-02-10"))
    if look is None:
        monkeypatch.setattr(pipeline, "link_new", linked)
    else:
        monkeypatch.setattr(pipeline, "look_through", look)
    assert pipeline.update(on=DAY, now=NOW).linked > 0
    assert shown() == ["Moved to [address withheld] on Friday."]
    assert rows("SELECT FROM withheld_phrase WHERE applied_at IS NULL") == []
