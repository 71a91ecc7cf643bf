"""Every sample of the catalogue, tried as if nobody knew it: no fault, and nothing of it in what is invented."""

from pathlib import Path

import pytest

from kithline.feeds.discovery import SAMPLES
from kithline.feeds.readers import WrongFile
from kithline.feeds.trial.answers import answers_of
from kithline.feeds.trial.declare import declaration
from kithline.feeds.trial.invent import KEPT, write_sample
from kithline.feeds.trial.own_folder import feed_of
from kithline.feeds.trial.shape import shape_of
from kithline.feeds.trial.trial import try_file
from kithline.intake.preview import preview
from tests.feeds.trial.answers_given import GIVEN
from tests.feeds.trial.strange_files import TODAY

pytestmark = pytest.mark.long
FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
EVERYBODYS = {"F", "WBRI", "ENG"}


def test_nearly_all_are_known_as_their_own_feeds() -> None:
    known = 0
    for path in FILES:
        try:
            try_file(path, TODAY, {})
        except WrongFile as why:
            known += f"the feed {path.relative_to(SAMPLES).parts[0]} already" in str(why)
    assert known >= 0.95 * len(FILES)


def test_each_is_declared_and_its_invented_sample_gives_nothing_away(tmp_path: Path) -> None:
    declared = 0
    for number, path in enumerate(FILES):
        try:
            trial = try_file(path, TODAY, {}, is_another=True)
        except WrongFile:
            continue  # headers and no row
        if trial.keys is None:
            continue  # a table whose rows name nobody
        answers = answers_of({**GIVEN, "says": "none", "service": "none"})
        feed = feed_of(declaration(trial.proposal, trial.keys, answers), answers.code)
        assert preview(feed, path, TODAY).rejected == 0, path.name
        sample = write_sample(feed, trial.proposal, tmp_path / str(number), TODAY)
        assert preview(feed, sample, TODAY).rejected == 0, path.name
        kept = {
            cell
            for guess in trial.proposal.guesses
            if guess.look.sort in KEPT
            for cell in trial.shape.column(guess.header)
        }
        shape = shape_of(sample, sheet=trial.shape.sheet, element=trial.shape.element)
        real = {cell for row in trial.shape.rows for cell in row if cell}
        made = {cell for row in shape.rows for cell in row if cell}
        assert made & (real - kept) <= EVERYBODYS, path.name
        declared += 1
    assert declared >= 0.8 * len(FILES)
