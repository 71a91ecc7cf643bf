"""Every declared feed: sound, with a sample that is read whole and that the writer writes back byte for byte."""

import importlib.util
import sys
from datetime import date
from pathlib import Path

import pytest

from kithline.feeds.discovery import SAMPLES, check_feed, feed, feeds, sample_folder
from kithline.feeds.readers import read_delivery
from kithline.feeds.recognise import Found, deliveries_in
from kithline.feeds.reference import FEEDS_REFERENCE, render_feeds_reference
from kithline.feeds.spec import Format
from kithline.feeds.writers import write_delivery

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("invented", Path(__file__).with_name("invented.py"))
invented = importlib.util.module_from_spec(_spec)
sys.modules["invented"] = invented  # its dataclass looks itself up
_spec.loader.exec_module(invented)

RECEIVED = date(2025, 2, 4)
CODES = list(feeds())


def sample_of(code: str) -> Found:
    found, unknown = deliveries_in([sample_folder(code)], RECEIVED)
    assert not unknown
    assert len(found) == 1
    return found[0]


def test_rosters_are_taken_in_before_what_hangs_on_them():
    orders = [each.order for each in feeds().values()]
    assert orders == sorted(orders)
    assert list(feeds())[:2] == ["case_system", "school_census"]


@pytest.mark.parametrize("code", CODES)
def test_a_declaration_has_no_fault(code):
    assert check_feed(feed(code)) == []


@pytest.mark.parametrize("code", CODES)
def test_a_sample_is_recognised_and_read_without_reject(code):
    found = sample_of(code)
    assert found.feed.code == code
    assert found.missing == []
    found.as_at(RECEIVED)  # the period that the names tell is enough
    for table, _, read in read_delivery(found.feed, found.files):
        assert read.rejects == []
        assert read.lost_columns == []
        assert read.unknown_columns == []
        if code in invented.SAMPLE_ROWS:
            assert read.rows.num_rows == len(invented.SAMPLE_ROWS[code].rows.get(table.code, []))
        for column in table.columns:
            texts = read.rows[column.code].to_pylist()
            if column.required:
                assert None not in texts, f"{table.code}.{column.code}"
            for text in filter(None, texts):
                column.value.parse(text)


@pytest.mark.parametrize("code", CODES)
def test_a_sample_written_again_is_the_same_bytes(code, tmp_path):
    found = sample_of(code)
    reads = {table.code: read for table, _, read in read_delivery(found.feed, found.files)}
    rows = {each: read.rows.drop_columns("_row").to_pylist() for each, read in reads.items()}
    if found.feed.format is Format.XML:  # an element without rows is not there, a file or sheet may be
        rows = {each: listed for each, listed in rows.items() if listed}
    named = [read.layout for each, read in reads.items() if len(found.feed.table(each).layouts) > 1]
    layout = max(named, key=named.count, default=None)
    written = write_delivery(found.feed, tmp_path, rows, period=found.period, layout=layout)
    assert {path.name for path in written} == {path.name for path in found.files.values()}
    for path in written:
        assert path.read_bytes() == (sample_folder(code) / path.name).read_bytes()


def test_the_samples_are_the_invented_rows(tmp_path):
    written = {path.relative_to(tmp_path): path.read_bytes() for path in invented.write_samples(tmp_path)}
    on_disk = {
        path.relative_to(SAMPLES): path.read_bytes()
        for code in invented.SAMPLE_ROWS  # a feed of later years has its sample as a file only
        for path in (SAMPLES / code).rglob("*")
        if path.is_file()
    }
    assert on_disk == written, "samples are out of date: run write_samples() of tests/feeds/invented.py"


def test_the_reference_page_is_current():
    page = (ROOT / FEEDS_REFERENCE).read_text(encoding="utf-8")
    assert page == render_feeds_reference(), f"{FEEDS_REFERENCE} is out of date: render it again"


def test_census_days_and_the_term_in_arrears():
    census = feed("school_census")
    assert census.as_at({"year": "2024", "term": "autumn"}, RECEIVED) == date(2024, 10, 3)
    assert census.as_at({"year": "2025", "term": "spring"}, RECEIVED) == date(2025, 1, 16)
    assert census.as_at({"year": "2025", "term": "summer"}, RECEIVED) == date(2025, 5, 15)
    assert census.absence_term({"year": "2024", "term": "autumn"}) == "2023-summer"
    assert census.absence_term({"year": "2025", "term": "spring"}) == "2024-autumn"
    assert census.absence_term({"year": "2025", "term": "summer"}) == "2024-spring"


def test_an_adoption_is_restricted_wherever_it_shows():
    restricted = {
        (table.code, emit.kind)
        for code in ("ssda903", "case_system")
        for table in feed(code).tables
        for emit in table.emits
        if getattr(emit, "restriction", 0)
    }
    assert restricted == {
        ("episodes", "cla_episode"),
        ("ad1", "adoption_decision"),
        ("placed_for_adoption", "adoption_placement"),
        ("previous_permanence", "previous_permanence"),
        ("cla_episodes", "cla_episode"),
    }
    headers = {
        layout.header(c.code) for t in feed("ssda903").tables for layout in t.layouts for c in t.columns
    }
    assert "PL_POST" not in headers
