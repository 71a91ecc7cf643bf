"""A long document is read as many small ones, and says what it says of one that is read whole."""

import json

import pytest

from kithline.feeds import json_stream, reader_json
from kithline.feeds.readers import WrongFile
from tests.feeds.test_reader_json import FEED


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Two items at a time, of any document, and little of its text."""
    monkeypatch.setattr(json_stream, "TOGETHER", 2)
    monkeypatch.setattr(json_stream, "_BLOCK", 7)


def whole_and_streamed(tmp_path, monkeypatch, text, encoding="utf-8"):
    path = tmp_path / "children.json"
    path.write_text(text, encoding=encoding)
    said = []
    for most in (1 << 20, 0):
        monkeypatch.setattr(reader_json, "MOST_OF_DOCUMENT", most)
        try:
            reads = reader_json.read(FEED, path, FEED.tables)
            said.append([(got.rows.to_pylist(), got.rejects) for got in reads.values()])
        except WrongFile as why:
            said.append(str(why))
    return said


CHILD = {
    "id": "C1",
    "forename": "Zoë",
    "visit_count": 12345678901234567890,
    "needs": ["a", "b"],
    "seen": True,
}
VISITED = [{**CHILD, "id": f"C{n}", "visits": [{"date": "2026-03-02"}] * (n % 3)} for n in range(5)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "document",
    [
        {"kind": "children", "data": {"page": 1, "children": VISITED}},
        {"data": {"children": VISITED, "page": [1, {"a": "]}"}]}, "sort": "x"},
        {"data": {"children": VISITED}, "kind": "adults"},
        {"data": {"children": [*VISITED, "Amara", None]}},
        {"data": {"children": []}},
        [1, 2],
    ],
)
def test_it_says_the_same(tmp_path, monkeypatch, document, encoding):
    whole, streamed = whole_and_streamed(tmp_path, monkeypatch, json.dumps(document, indent=1), encoding)
    assert streamed == whole


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"data": {"children": [{"id": "C1"},\n {"id": "C2"} {"id": "C3"}]}}', 2),
        ('{"data": {"children": [{"id": "C1"},\n ]}}', 2),
        ('{"data": {"children": [{"id": "C1"}', 1),
        ('{"data"\n: }', 2),
        ('{"data": {"children": [{"id": NaN}]}}', 1),
        ("", 1),
    ],
)
def test_a_broken_one_is_told_by_its_line(tmp_path, monkeypatch, text, line):
    _, streamed = whole_and_streamed(tmp_path, monkeypatch, text)
    assert streamed == f"line {line}: the JSON is broken or ends before it is complete"


def test_what_is_needed_must_stand_above_the_rows(tmp_path, monkeypatch):
    whole, streamed = whole_and_streamed(
        tmp_path, monkeypatch, json.dumps({"data": {"children": VISITED}, "sent": "2026-03-02"})
    )
    assert len(whole[0][0]) == 5
    assert streamed.startswith("'sent' stands below the list of rows")


def test_a_second_document_below_is_told(tmp_path, monkeypatch):
    text = json.dumps({"data": {"children": VISITED}}, indent=1)
    _, streamed = whole_and_streamed(tmp_path, monkeypatch, text + "\n" + text)
    last = 1 + text.count("\n")
    assert streamed.startswith(f"line {last + 1}: something stands below the document's end")


def test_a_record_without_end_fills_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(json_stream, "LONGEST_ITEM", 100)
    _, streamed = whole_and_streamed(tmp_path, monkeypatch, '{"data": {"children": [{"id": "' + "x" * 1000)
    assert streamed.startswith("line 1: it is broken, or has a record of more than")
    _, streamed = whole_and_streamed(
        tmp_path, monkeypatch, "{" + ", ".join(f'"a{n}": {n}' for n in range(200)) + "}"
    )
    assert streamed.startswith("line 1: it is broken, or has a record of more than")
