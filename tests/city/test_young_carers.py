"""Young carers: likelier where a parent is unwell, and schools tell of those whom they know."""

import csv
from pathlib import Path

from kithline.city.seeds import Seeds
from kithline.city.truth import Truth
from kithline.city.young_carers import young_carers


def test_they_are_where_a_parent_is_unwell(ward_truth: Truth) -> None:
    found, people = young_carers(Seeds(1), ward_truth), ward_truth.people
    unwell = ward_truth.strains.mental_health
    assert unwell[people.family[found.child]].mean() > unwell.mean() + 0.3
    assert found.by_service.any() and (~found.by_service).any()


def test_the_service_knows_no_number_of_anybodys(out: Path) -> None:
    [path] = (out / "deliveries/young_carers").glob("*/*_register.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows and not {"UPN", "NHS Number"} & set(rows[0])
