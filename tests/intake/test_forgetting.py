"""Files as received go after their days; one whose delivery is held stays until it is decided."""

import os
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.intake.deliveries import AUTUMN, SPRING, accept, census, pupil, rows, take

pytestmark = pytest.mark.usefixtures("clean_record")
WHOLE = [pupil(n) for n in range(1, 31)]


def test_old_files_go_and_held_ones_stay(tmp_path, monkeypatch):
    from kithline.intake import store
    from kithline.intake.forgetting import forget_files

    monkeypatch.setattr(store, "home", lambda: tmp_path)
    place = tmp_path / "given"
    place.mkdir()
    accept(census(place, AUTUMN, WHOLE))
    assert take(census(place, SPRING, WHOLE[:15])).outcome == "held"
    ((received,),) = rows("SELECT max(received_at)::date FROM delivery")

    def stored() -> set[str]:
        return {path.name for path in (tmp_path / "files").rglob("*") if path.is_file()}

    held = {
        row[0]
        for row in rows(
            "SELECT f.sha256 FROM delivery_file f JOIN delivery d ON d.id = f.delivery_id "
            "WHERE d.state = 'held'"
        )
    }
    before = stored()
    assert held < before
    assert forget_files(received + timedelta(days=90)) == 0 and stored() == before
    assert forget_files(received + timedelta(days=92)) == len(before - held)
    assert stored() == held
    assert forget_files(date(2199, 1, 1)) == 0


def test_what_a_killed_process_left_of_a_file_that_it_cut_goes_too(tmp_path, monkeypatch):
    from kithline.intake import parts, store
    from kithline.intake.forgetting import forget_files

    monkeypatch.setattr(store, "home", lambda: tmp_path)
    monkeypatch.setattr(parts, "home", lambda: tmp_path)
    for name, day in (("old", date(2026, 3, 9)), ("new", date(2026, 3, 11))):
        (tmp_path / "parts" / name).mkdir(parents=True)
        moment = datetime.combine(day, time(12), UTC).timestamp()
        os.utime(tmp_path / "parts" / name, (moment, moment))
    forget_files(date(2026, 3, 12))
    assert [each.name for each in (tmp_path / "parts").iterdir()] == ["new"]
