from pathlib import Path

from kithline.insight.indicators.reference import INDICATORS_REFERENCE, render_indicators_reference
from kithline.insight.indicators.rulebook import examples, indicators

ROOT = Path(__file__).parents[3]


def test_the_page_on_disk_is_current():
    page = (ROOT / INDICATORS_REFERENCE).read_text(encoding="utf-8")
    assert page == render_indicators_reference(), f"{INDICATORS_REFERENCE} is out of date: run kithline docs"


def test_the_page_shows_every_factor_and_example_under_headings_of_their_own():
    lines = render_indicators_reference().splitlines()
    headings = [line for line in lines if line.startswith("#")]
    assert len(set(headings)) == len(headings) == 1 + len(indicators()) + len(examples())
