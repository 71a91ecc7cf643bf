"""How long is kept what: the longest schedule keeps it, and care and adoption keep everything."""

from datetime import date
from pathlib import Path

import pytest

from kithline.record.categories import CATEGORIES
from kithline.sharing.rights.schedules import SCHEDULES, BadSchedule, Life, due, schedules

D = date
BORN = D(2000, 5, 1)


def of(life: Life) -> dict[str, tuple[str, date | None]]:
    return {each.category: (each.schedule, each.on) for each in due(life, SCHEDULES)}


def test_every_category_has_a_schedule_with_its_source() -> None:
    covered = {each.code for schedule in SCHEDULES if not schedule.kinds for each in schedule.covers}
    assert covered == {each.code for each in CATEGORIES}
    assert all(each.law and each.source for each in SCHEDULES)


@pytest.mark.parametrize(
    ("events", "death", "category", "found"),
    [
        ({}, None, "school", ("education", D(2025, 5, 1))),
        ({}, None, "social_care", ("children_in_need", D(2021, 5, 1))),
        ({"cp_plan": D(2012, 1, 1)}, None, "social_care", ("child_protection", D(2051, 3, 1))),
        ({"cp_plan": D(2012, 1, 1)}, None, "school", ("education", D(2025, 5, 1))),
        ({"care_period": D(2012, 1, 1)}, None, "school", ("looked_after", D(2075, 5, 1))),
        ({"care_period": D(2012, 1, 1)}, D(2016, 4, 30), "school", ("looked_after", D(2031, 4, 30))),
        ({"care_period": D(2012, 1, 1)}, D(2019, 4, 30), "school", ("looked_after", D(2075, 5, 1))),
        (
            {"adoption_order": D(2010, 7, 9), "cla_episode": D(2009, 1, 1)},
            None,
            "school",
            ("adoption", D(2110, 7, 9)),
        ),
    ],
)
def test_the_longest_keeps_it(
    events: dict[str, date], death: date | None, category: str, found: tuple[str, date]
) -> None:
    last = {"school": D(2016, 3, 1), "social_care": D(2016, 3, 1)}
    assert of(Life(BORN, death, last, events))[category] == found


def test_who_somebody_is_follows_the_rest_and_what_is_open_stays() -> None:
    last = {"identity": D(2012, 1, 1), "school": D(2016, 3, 1)}
    assert of(Life(BORN, None, last, {}))["identity"] == ("identity", D(2025, 5, 1))
    assert of(Life(BORN, None, last | {"housing": None}, {}))["identity"] == ("identity", None)
    assert of(Life(None, None, last, {}))["school"] == ("education", None), "of no known birth"


def test_a_council_sets_its_own_years(tmp_path: Path) -> None:
    (tmp_path / "retention.toml").write_text("[years]\nchild_protection = 75\n")
    assert schedules(tmp_path)["child_protection"].from_last == 75
    (tmp_path / "retention.toml").write_text("[years]\nchild_protection = 0\n")
    with pytest.raises(BadSchedule, match="1 to 150"):
        schedules(tmp_path)
