"""Two processes share the writing of a large city; what is structured can be written without the notes."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from kithline.city.days import add_days
from kithline.city.halves import NOTES, SECONDS, TOGETHER, halves
from kithline.city.history import past, told
from kithline.city.horizon import AHEAD, as_of
from kithline.city.school_years import TELL_OF_MARKS
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.sources import make_source, sources
from kithline.city.truth import make_whole
from kithline.commands.management.commands.city import Command
from kithline.core import clock
from tests.city.same_bytes import hashes

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("history", [0, 1, 5])
@pytest.mark.parametrize("without", [(), (NOTES,)])
def test_every_feed_is_written_by_one_of_both(history: int, without: tuple[str, ...]) -> None:
    codes = sources().keys() - set(without)
    one, other = halves(codes, history)
    assert one | other == codes
    assert not one & other
    assert (one, other) == halves(sorted(codes, reverse=True), history)
    assert set(SECONDS) | TOGETHER <= sources().keys()
    assert not history or one >= TOGETHER or other >= TOGETHER


def test_without_notes_all_else_is_the_same(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    bare = tmp_path / "bare"
    call_command(Command(), size="tiny", seed=1, out=bare, without_notes=True, json=True)
    whole, found = hashes(out), hashes(bare)
    gone = whole.keys() - found.keys()
    assert {name.split("/")[1] for name in gone if name.startswith("deliveries/")} == {NOTES}
    assert found.keys() < whole.keys()
    assert {name for name in found if found[name] != whole[name]} == {"city.json", "truth/true_links.parquet"}
    assert json.loads((bare / "city.json").read_text())["without"] == [NOTES]
    add_days(bare, 7)
    assert not (bare / "deliveries" / NOTES).exists()


def test_only_who_tells_of_marks_needs_the_school_years_of_the_past(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = make_whole(Seeds(1), SIZES["tiny"], TODAY, TODAY + timedelta(days=AHEAD))
    now = make_source(Seeds(1), as_of(whole, TODAY))
    first, others = dict.fromkeys(told(), TODAY), set(told()) - set(TELL_OF_MARKS)
    found = [(code, each.received, each.rows) for code, each in past(Seeds(1), whole, now, 1, first, others)]
    monkeypatch.setattr("kithline.city.history.TELL_OF_MARKS", tuple(others))
    assert found == [
        (code, each.received, each.rows) for code, each in past(Seeds(1), whole, now, 1, first, others)
    ]
    assert len(found) > 100
