"""Columns beside suppliers' headers; and that each layout of each feed reads what it writes."""

import pytest

from kithline.feeds.discovery import feeds, sample_folder
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.readers import read_delivery
from kithline.feeds.recognise import deliveries_in
from kithline.feeds.spec import Column, Format
from kithline.feeds.writers import write_delivery
from tests.feeds.test_catalogue import RECEIVED

ROWS = (
    (Column("child", required=True), "Child ID", "Pupil ID"),
    (Column("reason"), "", "Reason"),
)


def test_an_empty_header_is_a_column_that_the_supplier_lacks():
    first, second = layouts_of(ROWS, Supplier("one", "ONE"), Supplier("two", "Two", "a public document"))
    assert [column.code for column in columns_of(ROWS)] == ["child", "reason"]
    assert (first.headers, first.absent, first.source) == ({"child": "Child ID"}, ("reason",), "unconfirmed")
    assert (second.headers, second.absent) == ({"child": "Pupil ID", "reason": "Reason"}, ())
    assert second.source == "a public document"


def test_a_row_of_too_few_headers_is_refused():
    with pytest.raises(ValueError, match="column 'child': expected 1 headers"):
        layouts_of(ROWS, Supplier("one", "ONE"))


SEVERAL = [
    (code, layout.code)
    for code, feed in feeds().items()
    if feed.format is Format.CSV
    and code not in ("school_census", "case_system")  # the release is in the name
    for layout in {each.code: each for table in feed.tables for each in table.layouts}.values()
]


@pytest.mark.parametrize(("code", "layout"), SEVERAL)
def test_a_layout_is_told_from_the_others_and_reads_what_it_writes(code, layout, tmp_path):
    feed = feeds()[code]
    found, _ = deliveries_in([sample_folder(code)], RECEIVED)
    rows = {
        table.code: read.rows.drop_columns("_row").to_pylist()
        for table, _, read in read_delivery(feed, found[0].files)
    }
    write_delivery(feed, tmp_path, rows, period=found[0].period, layout=layout)
    again, unknown = deliveries_in([tmp_path], RECEIVED)
    assert unknown == []
    for table, _, read in read_delivery(feed, again[0].files):
        wanted = next((each for each in table.layouts if each.code == layout), table.layouts[0])
        assert (read.layout, read.lost_columns, read.unknown_columns) == (wanted.code, [], [])
        for row, before in zip(read.rows.to_pylist(), rows[table.code], strict=True):
            sent = {column: value for column, value in before.items() if column not in wanted.absent}
            assert sent == {column: row[column] for column in sent}
