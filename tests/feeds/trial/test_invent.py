"""The sample is of the same shape and holds nothing that stood in the file but codes that everybody uses."""

import re
from pathlib import Path

import pytest

from kithline.feeds.trial.invent import write_sample
from kithline.feeds.trial.shape import shape_of
from tests.feeds.trial import strange_files
from tests.feeds.trial.answers_given import declared
from tests.feeds.trial.strange_files import TODAY

EVERYBODYS = {
    "M",
    "F",
    "Male",
    "Female",
    "Boy",
    "Girl",
    "White British",
    "Indian",
    "Caribbean",
    "Y",
    "N",
    "O",
    "C",
}
EVERYBODYS |= {"true", "false"}


@pytest.mark.parametrize("make", strange_files.ALL, ids=lambda make: make.__name__)
def test_no_value_of_the_file_is_in_the_sample(make, tmp_path: Path) -> None:
    path = make(tmp_path)
    proposal, _, feed = declared(path)
    sample = write_sample(feed, proposal, tmp_path / "sample", TODAY)
    # the name of a file without a date is the same: the sample is read by it
    again = shape_of(sample, sheet=proposal.shape.sheet, element=proposal.shape.element)
    filled = {header for header in proposal.shape.headers if proposal.shape.column(header)}
    assert set(again.headers) >= filled - proposal.shape.repeated, "the same columns"
    assert len(again.rows) >= 5

    real = {cell for row in proposal.shape.rows for cell in row if cell} - EVERYBODYS
    made = {cell for row in again.rows for cell in row if cell}
    assert made & real == set()
    words = {word for cell in real for word in re.findall(r"[^\W\d_]{4,}", cell)}
    people = words & {
        *strange_files.FORENAMES,
        *strange_files.SURNAMES,
        *" ".join(strange_files.WORKERS).split(),
    }
    assert people, "there are names to be found"
    text = " ".join(made)
    assert not [word for word in people if re.search(rf"\b{word}\b", text)]


def test_a_short_list_that_is_part_of_a_name_is_drawn_anew(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    tags = [("AMY", "LEE", "BO")[number % 3] for number in range(30)]
    rows = "".join(f"{number},{tag} FENN,{tag}\n" for number, tag in enumerate(tags))
    path.write_text(f"ID,Name,Tag\n{rows}", encoding="utf-8")
    proposal, _, feed = declared(path, says="none", service="none")
    assert proposal.guesses[2].look.sort == "code"
    text = write_sample(feed, proposal, tmp_path / "sample", TODAY).read_text(encoding="utf-8")
    assert not re.search(r"\b(AMY|LEE|BO|FENN)\b", text)
