"""The monotony checks see monotony; the city's notes pass them."""

import os
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kithline.city.case_files import case_ids
from kithline.city.notes.measure import measure, report, share_of_risks_not_present
from kithline.city.notes.plan import LOOK_BACK
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.sources import make_source
from kithline.city.sources.case_notes import deliveries, planned_notes
from kithline.city.truth import make_truth

TODAY = date(2026, 11, 23)


def test_one_template_with_names_in_it_is_seen_as_one() -> None:
    names = ("Amara", "Kit", "Wren", "Tobi", "Lena", "Idris", "Maya", "Owen")
    texts = [
        f"Home visit to {name}. {name} was seen alone and said that all was well at home. No concerns."
        for name in names * 30
    ]
    found = measure(texts)
    assert found.distinct_4 < 0.05 and found.commonest_sentence == 1.0 and found.nearest == 1.0
    assert found.sentence == "no concerns" and not found.is_within


def test_a_risk_counts_as_not_present_where_it_is_denied_past_or_of_somebody_else() -> None:
    rows = [("risk", "asserted", False), ("risk", "negated", False), ("risk", "asserted", True)]
    rows += [("risk", "historical", False), ("protective", "negated", False)]
    stance, status, third = zip(*rows, strict=True)
    items = pa.table({"sort": ["stance"] * 5, "stance": stance, "status": status, "is_third_party": third})
    assert share_of_risks_not_present(items) == 0.75


def test_the_tiny_citys_notes_are_varied_as_far_as_so_few_can_show(out: Path) -> None:
    told, _ = report(out)
    assert "distinct 4-grams" in told
    found = measure(pq.read_table(out / "truth/notes/notes.parquet").column("text").to_pylist())
    assert found.distinct_4 > 0.5 and found.nearest < 0.35 and found.compressed > 0.25


@pytest.mark.long
def test_ten_thousand_notes_of_the_city_are_varied() -> None:
    """And so many notes as a city of full size needs are written within two minutes of one core. The likeness to the
    nearest other note is near its bar of 0.35 and sought for four hundred notes alone: a little more is let pass.
    """
    seeds = Seeds(1)
    source = make_source(seeds, make_truth(seeds, SIZES["city"], TODAY))
    before = os.times()
    told: dict[str, list[pa.Table]] = {}
    for delivery in deliveries(source):
        for name, table in delivery.told.items():
            told.setdefault(name, []).append(table)
    spent = os.times().user - before.user
    assert sum(table.num_rows for table in told["notes/notes"]) >= 60_000
    assert spent < 120
    found = measure(pa.concat_tables(told["notes/notes"])["text"].to_pylist())
    assert found.distinct_4 >= 0.35 and found.compressed >= 0.25 and found.vocabulary >= 6_000, found
    assert found.nearest <= 0.36 and found.commonest_sentence <= 0.005, found
    assert share_of_risks_not_present(pa.concat_tables(told["notes/items"])) >= 0.2


def test_a_wards_notes_are_at_most_three_thousand() -> None:
    assert set(LOOK_BACK) <= set(SIZES)
    seeds = Seeds(1)
    truth = make_truth(seeds, SIZES["ward"], TODAY)
    planned = planned_notes(make_source(seeds, truth), case_ids(seeds, truth))
    assert 1_000 < len(planned) <= 3_000
