"""Files as received go after their days; one whose delivery is held stays until it is decided."""

from datetime import date, timedelta

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
