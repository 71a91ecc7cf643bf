"""The way as a whole: what is little goes to its end in one transaction, or not at all."""

from datetime import date
from pathlib import Path

import pytest

from tests.intake.clean import clean_record, record_clone
from tests.intake.deliveries import SPRING, accept, census, chosen, one, person_of, pupil, values, write

__all__ = ["clean_record", "record_clone"]

KNOWN = {"person_id": "C1", "forename": pupil(1)["forename"], "surname": pupil(1)["surname"]}


@pytest.mark.usefixtures("clean_record")
def test_nobody_is_joined_whose_record_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kithline import pipeline

    accept(census(tmp_path, SPRING, [pupil(1)]))
    pipeline.update()
    here = person_of(1)
    named = KNOWN | {"birth": pupil(1)["birth"], "upn": pupil(1)["upn"], "preferred_surname": "Marlpit"}
    plan = [{"plan_id": "P1", "person_id": "C1", "start": date(2024, 6, 20), "initial_category": "NEG"}]
    accept(write(tmp_path, "case_system", {"person": [named], "cp_plans": plan}, date="2025-02-03"))

    def breaks(*_: object, **__: object) -> int:
        raise OSError("the machine ends here")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline.DerivingBeside, "finish", breaks)
        with pytest.raises(OSError, match="ends here"):
            pipeline.update()
    assert values("SELECT count(*) FROM link WHERE known_to IS NULL") == [1]
    assert one("SELECT count(*) FROM touched") == 0  # of the new one nobody is to be assembled yet

    pipeline.update()
    assert values("SELECT DISTINCT person_id FROM link WHERE known_to IS NULL") == [here]
    assert one("SELECT count(*) FROM event WHERE kind = 'cp_plan' AND person_id = %s", here) == 1
    assert chosen(here)["upn"] == pupil(1)["upn"]
    assert one("SELECT count(*) FROM touched") == 0


@pytest.mark.usefixtures("clean_record")
@pytest.mark.parametrize(("more", "setting"), [(0, "off"), (1, "on")])
def test_only_very_few_are_joined_one_by_one(more: int, setting: str) -> None:
    """Hundreds joined so would be compared each with each."""
    from kithline import pipeline

    waits = pipeline.Waiting(pipeline.BY_INDEX + more, False, False, False, False, False)
    with pipeline._transaction(waits):
        assert one("SHOW enable_hashjoin") == setting
