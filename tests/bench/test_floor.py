"""The measurements themselves run, on the tiny city: a load, its floor, the page and the table."""

from datetime import date

import pytest

from bench.run import Results, run
from bench.scratch import scratch
from bench.table import table


@pytest.fixture(scope="module")
def results() -> Results:
    with scratch() as place:
        measured = run(place, "tiny", wards=(1,), repeats=1, looks=3)
    assert not place.home.exists()
    return measured


@pytest.mark.long
def test_the_load_and_its_floor_saw_the_same_city(results: Results) -> None:
    (pair,) = results.pairs[1]
    assert pair.load.said["rows"] > 10_000
    assert pair.floor.said["csv_rows"] > 0.8 * pair.load.said["rows"]  # DuckDB counts no rows of XML
    assert pair.floor.said["persons"] > 400
    assert pair.load.cpu > 0 and pair.floor.cpu > 0
    assert pair.load.peak > 50_000_000 and pair.floor.peak > 50_000_000


@pytest.mark.long
def test_the_page_shows_its_pupils_and_its_main_statement_runs_bare(results: Results) -> None:
    page = results.page
    assert page["links"] >= min(page["pupils"], 250)
    assert page["run_bare"] >= 1
    assert all(whole > bare > 0 for whole, bare in zip(page["page"], page["bare"], strict=True))


@pytest.mark.long
def test_the_table_says_how_far_above_the_floor(results: Results) -> None:
    text = table(results, date(2026, 3, 12))
    assert f"{results.pairs[1][0].wall:.1f}" in text
    assert "make bench" in text
    assert "| supporting_families_analyst, child |" in text
