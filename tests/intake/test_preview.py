"""What a feed would make of a file is told without a database."""

from pathlib import Path

import pytest

from kithline.feeds.trial.invent import write_sample
from kithline.intake.preview import preview
from tests.feeds.trial import strange_files
from tests.feeds.trial.answers_given import declared
from tests.feeds.trial.strange_files import TODAY


@pytest.mark.parametrize("make", strange_files.ALL, ids=lambda make: make.__name__)
def test_every_row_of_file_and_sample_is_understood(make, tmp_path: Path) -> None:
    path = make(tmp_path)
    proposal, _, feed = declared(path)
    seen = preview(feed, path, TODAY)
    totals = int(make is strange_files.housing)  # a row that is nobody's
    assert (seen.accepted, seen.rejected) == (len(proposal.shape.rows), totals)
    assert len(seen.rows) == 10 and {"surname", "date of birth", "day"} <= set(seen.headings)
    sample = preview(feed, write_sample(feed, proposal, tmp_path / "sample", TODAY), TODAY)
    assert (sample.accepted, sample.rejected) == (6, 0)


def test_rows_that_cannot_be_read_are_told_without_their_values(tmp_path: Path) -> None:
    path = strange_files.portage(tmp_path)
    _, _, feed = declared(path)
    path.write_text(path.read_text(encoding="utf-8").replace(" 20", " Quarrelmouse"), encoding="utf-8")
    seen = preview(feed, path, TODAY)
    assert (seen.accepted, seen.rejected) == (0, 25)
    assert "expected a date" in seen.rejects[0].expected and "Quarrelmouse" not in str(seen.rejects)
