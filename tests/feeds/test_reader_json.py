"""JSON as systems and suppliers send it, and as someone who means harm would. No message holds a value."""

import json
from dataclasses import replace
from datetime import date

import pytest

from kithline.feeds import reader_json, writer_json
from kithline.feeds.codes import ANY_DATE
from kithline.feeds.discovery import feed
from kithline.feeds.json_paths import Node, follow, last, parsed, text_at, text_of
from kithline.feeds.json_texts import Texts
from kithline.feeds.readers import WrongFile, read_delivery, read_file
from kithline.feeds.recognise import deliveries_in
from kithline.feeds.spec import Column, Format, Layout, Table
from kithline.feeds.values import Flag, Whole
from kithline.feeds.writers import write_delivery

CHILDREN = Table(
    code="children",
    file=r"children.*\.json",
    name="children_{date}.json",
    element="data/children",
    key=("child",),
    columns=(
        Column("child", required=True),
        Column("nhs_number"),
        Column("forename"),
        Column("middle"),
        Column("surname"),
        Column("former_surname"),
        Column("birth", ANY_DATE),
        Column("visits", Whole()),
        Column("is_seen", Flag()),
        Column("needs"),
    ),
    layouts=(
        Layout(
            "nested",
            "A supplier",
            "unconfirmed",
            {
                "child": "id",
                "nhs_number": "identifier[system=nhs]/value",
                "forename": "name[use=official]/given[1] | forename",
                "middle": "name[use=official]/given[2]",
                "surname": "name[use=official]/family | surname",
                "former_surname": "name[use=old]/family",
                "birth": "birth/date",
                "visits": "visit_count",
                "is_seen": "seen",
                "needs": "needs[]",
            },
        ),
    ),
)
VISITS = Table(
    code="visits",
    file=CHILDREN.file,
    name=CHILDREN.name,
    element="data/children/visits",
    key=("child", "on"),
    columns=(Column("child", required=True), Column("on", ANY_DATE, required=True), Column("place", Whole())),
    layouts=(
        Layout("nested", "A supplier", "unconfirmed", {"child": "../id", "on": "date", "place": "@position"}),
    ),
    optional=True,
)
FEED = replace(
    feed("session_marks"),
    code="children",
    format=Format.JSON,
    tables=(CHILDREN, VISITS),
    envelope={"kind": "children|child", "sent": "{date}"},
)
CHILD = {
    "id": 17,
    "identifier": [{"system": "upn", "value": "x"}, {"system": "nhs", "value": "9990001138"}],
    "name": [
        {"use": "old", "family": "Nettle"},
        {"use": "official", "family": "Quill", "given": ["Zoë", "Amara"]},
    ],
    "birth": {"date": "2014-11-30", "place": None},
    "visits": [{"date": "2025-01-08"}, {"date": "2025-01-15", "room": "4"}],
    "seen": True,
    "needs": ["ASD", "SLCN"],
}
DOCUMENT = {
    "kind": "children",
    "sent": "2025-02-03",
    "data": {"children": [CHILD, {"id": "C2", "forename": "Milo"}]},
}


def written(folder, data, name="children_2025-02-03.json"):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


def read(folder, data):
    return read_file(FEED, written(folder, data), FEED.tables)


def refusal(folder, data):
    with pytest.raises(WrongFile) as caught:
        read(folder, data)
    assert "\n" not in str(caught.value)
    assert "Quill" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "objects",
    [
        [{"a": "1", "b": None}, {"a": "2"}, {"c": ["x", {"d": "y"}]}],
        [{"a": "one }, { of them"}, {"b": "2"}],  # which looks like what stands between two
        [{"a": [{"b": "1"}, {"b": "2"}]}, {"c": "3"}],
        [{}, {}],
        [{"a": "Zo\u00eb"}, {"a": "half \ud83d"}, {"a": "\ude00 of a pair"}],
        [{"a": "1"}, "text", {"b": "2"}],
    ],
)
def test_objects_of_a_list_are_written_as_each_by_itself(objects):
    assert text_at(Node({"list": objects}), "list") == ",".join(map(text_of, objects))
    assert text_of(objects) == ",".join(map(text_of, objects))


def test_paths_lead_down_up_and_to_what_brackets_choose():
    node = Node(CHILD)
    assert text_at(node, "name/family") == "Nettle,Quill"
    assert text_at(node, "name[use!=old]/family") == "Quill"
    assert text_at(node, "name[2]/given[1]") == "Zoë"
    assert text_at(node, "none | birth/date") == "2014-11-30"
    assert text_at(node, "birth") == '{"date": "2014-11-30", "place": null}'
    assert text_at(node, "birth/date/day") is None
    [first, second] = follow(node, "visits")
    assert (text_at(second, "@position"), text_at(second, "../id"), text_at(first, "../../id")) == (
        "2",
        "17",
        None,
    )
    assert last("a/b[x=1]/c[2] | d") == "c"
    assert parsed("extension[url=http://example.org/a]/value")[0][1].name == "value"


PATHS = (
    *(
        "name",
        "name/family",
        "name[use=old]/family",
        "name[use!=old]/family",
        "name[2]/given[1]",
        "name[0]/family",
    ),
    *(
        "name[use=old][1]/given",
        "name[use=None]/family",
        "name[.]/given[]",
        "none | birth/date",
        "none | empty | id",
    ),
    *(
        ".",
        ".[id=7]/name/family",
        "flag[=]",
        "flag",
        "deep/deep/deep",
        "birth/date/day",
        "lists",
        "lists[2]",
        "lists/a",
    ),
    *("half", "name[use=5]/family", "empty"),
)


def test_a_path_that_leads_downwards_gives_the_texts_of_all_that_it_leads_to():
    """Those are read without noting what is around what; `follow` is the meaning of a path."""
    document = {
        "id": "7",
        "empty": "",
        "flag": True,
        "half": "\ud800x",
        "birth": {"date": "2014-11-30", "place": None},
        "lists": [["x", None, ["y"]], {"a": ["b", "", {"c": "é"}]}, None, []],
        "deep": [{"deep": {"deep": "here"}}, "there", {"deep": None}],
        "name": [
            {"use": "old", "family": "Nettle", "given": ["Amara", None, "Wren"]},
            None,
            {"use": "5", "family": " Quill ", "given": "Zoë"},
            {"family": ""},
            "Loose",
        ],
    }
    found = {}
    for node in (
        Node(document),
        *follow(Node(document), "name"),
        Node(["a", None, "b"]),
        Node("text"),
        Node(None),
    ):
        for path in PATHS:
            texts = [text_of(each.value) for each in follow(node, path)]
            assert text_at(node, path) == (",".join(filter(None, texts)) or None), path
            found[path] = found.get(path) or text_at(node, path)
        paths = [*PATHS, "@position", "../id"]
        assert Texts(paths).of(node) == [text_at(node, path) for path in paths]
    assert {path for path, text in found.items() if text is None} == {
        *("name[0]/family", "name[use=None]/family", "birth/date/day", "flag[=]", "empty"),
        "none | empty | id",  # the first that leads anywhere leads to an empty text
    }


def test_nested_rows_and_columns(tmp_path):
    reads = read(tmp_path, DOCUMENT)
    children = reads["children"].rows.to_pylist()
    assert children[0] == {
        "_row": 1,
        "child": "17",
        "nhs_number": "9990001138",
        "forename": "Zoë",
        "middle": "Amara",
        "surname": "Quill",
        "former_surname": "Nettle",
        "birth": "2014-11-30",
        "visits": None,
        "is_seen": "true",
        "needs": "ASD,SLCN",
    }
    assert (children[1]["forename"], children[1]["surname"]) == ("Milo", None)
    assert reads["visits"].rows.to_pylist() == [
        {"_row": 1, "child": "17", "on": "2025-01-08", "place": "1"},
        {"_row": 2, "child": "17", "on": "2025-01-15", "place": "2"},
    ]
    assert "room" in reads["children"].unknown_columns


def test_the_envelope_tells_the_period_and_another_document_is_refused(tmp_path):
    [found], unknown = deliveries_in([written(tmp_path, DOCUMENT)], date(2025, 5, 1), [FEED])
    assert (unknown, found.period, found.as_at(date(2025, 5, 1))) == (
        [],
        {"date": "2025-02-03"},
        date(2025, 2, 3),
    )
    assert refusal(tmp_path, DOCUMENT | {"kind": "pets"}) == (
        "'kind' is not children|child: the document is of another sort"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_any_encoding_gives_the_same_rows(tmp_path, encoding):
    text = json.dumps(DOCUMENT, ensure_ascii=False, indent=1)
    assert read(tmp_path, text.encode(encoding))["children"].rows["forename"][0].as_py() == "Zoë"


def test_json_lines_are_read_each_by_itself_and_a_bad_line_costs_that_line(tmp_path):
    lines = replace(FEED, tables=(replace(CHILDREN, element="."),), envelope={})
    deep = b"[" * 5000 + b"]" * 5000
    data = b"\n".join([b'{"id": 1}', b'{"id": ', b"", deep, b'{"id": "Quill"}', b'{"id": "a\\u0000"}'])
    got = read_file(lines, written(tmp_path, data), lines.tables)["children"]
    assert got.rows.select(["_row", "child"]).to_pylist() == [
        {"_row": 1, "child": "1"},
        {"_row": 4, "child": "Quill"},
    ]
    assert [(each.row, each.column, each.expected) for each in got.rejects] == [
        (2, "", "one JSON document on the line"),
        (3, "", "one JSON document on the line"),
        (5, "id", "text without NUL characters"),
    ]


def test_half_a_character_costs_that_row_only(tmp_path):
    data = b'{"data": {"children": [{"id": "1", "surname": "\\ud83d"}, {"id": "2"}]}}'
    got = read(tmp_path, data)["children"]
    assert got.rows["child"].to_pylist() == ["2"]
    assert [(each.row, each.column) for each in got.rejects] == [(1, "name[use=official]/family | surname")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (
            b'{"data": {"children": [{"id": "Quill"}',
            "line 1: the JSON is broken or ends before it is complete",
        ),
        (b'{"data":\n\n{"Quill": NaN}}', "line 1: the JSON is broken or ends before it is complete"),
        (
            b'{"data":\n{"children": []}}\n{"data": {"children": []}}',
            "line 3: something stands below the document's end: are two files in one? Send each by itself",
        ),
        (b"Quill,Zoe\n", "line 1: the JSON is broken or ends before it is complete"),
        (b"[" * 100_000 + b"]" * 100_000, "the JSON is nested too deeply"),
        (b'{"a":' * 100_000, "the JSON is nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, data, message):
    assert refusal(tmp_path, data) == message


def test_huge_documents_are_refused_before_they_are_parsed(tmp_path, monkeypatch):
    assert "has more than 1,000,000 parts" in refusal(tmp_path, b"[" + b"{}," * 1_000_001 + b"{}]")
    monkeypatch.setattr(reader_json, "MOST_BYTES", 1000)
    assert "send it as JSON lines" in refusal(tmp_path, b'{"a": "' + b"x" * 1000 + b'"}')
    monkeypatch.setattr(reader_json, "LONGEST_LINE", 50)
    assert refusal(tmp_path, b'{"a": 1}\n{"b": "' + b"x" * 100 + b'"}\n') == "line 2: longer than 0 MB"


def test_a_number_may_be_longer_than_any_that_could_be_held(tmp_path):
    got = read(tmp_path, b'{"data": {"children": [{"id": ' + b"1" * 10_000 + b', "visit_count": 1e999}]}}')
    assert got["children"].rows.select(["child", "visits"]).to_pylist() == [
        {"child": "1" * 10_000, "visits": "1e999"}
    ]


def test_a_row_that_is_no_object_is_told(tmp_path):
    got = read(
        tmp_path, {"data": {"children": [{"id": "1", "visits": [{"date": "2025-01-08"}, 7]}, "Quill"]}}
    )
    assert [(each.row, each.expected) for each in got["children"].rejects] == [(2, "an object with members")]
    assert [(each.row, each.expected) for each in got["visits"].rejects] == [(2, "an object with members")]


def test_a_required_column_that_is_nowhere_is_named(tmp_path):
    document = {"data": {"children": [{"idd": "1", "surname": "Quill"}]}}
    assert refusal(tmp_path, document) == "column 'idd' is not known; expected 'id'"


def test_what_is_written_is_read_back(tmp_path):
    rows = {
        "children": [
            {
                "child": "17",
                "nhs_number": "9990001138",
                "forename": "Zoë",
                "middle": "Amara",
                "surname": "Quill",
                "former_surname": "Nettle",
                "birth": date(2014, 11, 30),
                "is_seen": True,
                "needs": "ASD,SLCN",
            },
            {"child": "C2", "forename": "Milo"},
        ],
        "visits": [{"child": "17", "on": date(2025, 1, 8)}, {"child": "17", "on": "soon"}],
    }
    columns = tuple(column for column in CHILDREN.columns if column.code != "visits")
    written_feed = replace(FEED, tables=(replace(CHILDREN, columns=columns), VISITS))
    [path] = write_delivery(written_feed, tmp_path, rows, period={"date": "2025-02-03"})
    made = json.loads(path.read_text())
    assert (made["kind"], made["sent"]) == ("children", "2025-02-03")
    first = made["data"]["children"][0]
    assert first["name"] == [
        {"use": "official", "given": ["Zoë", "Amara"], "family": "Quill"},
        {"use": "old", "family": "Nettle"},
    ]
    assert (first["seen"], first["needs"], len(first["visits"])) == (True, ["ASD", "SLCN"], 2)
    reads = {
        table.code: got.rows.drop_columns("_row").to_pylist()
        for table, _, got in read_delivery(written_feed, dict.fromkeys(rows, path))
    }
    assert reads["children"][0] == rows["children"][0] | {"birth": "2014-11-30", "is_seen": "true"}
    assert [row["on"] for row in reads["visits"]] == ["2025-01-08", "soon"]
    with pytest.raises(ValueError, match="table visits: row 1 has no row above it"):
        write_delivery(written_feed, tmp_path, {**rows, "children": []}, period={"date": "2025-02-03"})


def test_lines_and_bundles_are_written_as_they_are_read(tmp_path):
    lines = replace(FEED, tables=(replace(CHILDREN, element=".", name="children.jsonl", file=r".*\.jsonl"),))
    [path] = write_delivery(
        lines, tmp_path, {"children": [{"child": "1"}, {"child": "2"}]}, period={"date": "d"}
    )
    assert path.read_text() == '{"id": "1"}\n{"id": "2"}\n'
    bundle = replace(
        FEED, tables=(replace(CHILDREN, element="entry[]/resource[resourceType=Patient]"),), envelope={}
    )
    [path] = write_delivery(bundle, tmp_path, {"children": [{"child": "1"}]}, period={"date": "2025-02-03"})
    assert json.loads(path.read_text()) == {"entry": [{"resource": {"resourceType": "Patient", "id": "1"}}]}
    assert read_file(bundle, path, bundle.tables)["children"].rows["child"].to_pylist() == ["1"]


def test_a_large_table_is_written_as_pages_each_on_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr(writer_json, "LARGE", 4)
    monkeypatch.setattr(writer_json, "PAGE", 3)
    bundle = replace(
        FEED, tables=(replace(CHILDREN, element="entry[]/resource[resourceType=Patient]"),), envelope={}
    )
    sent = [str(number) for number in range(5)]
    [path] = write_delivery(
        bundle, tmp_path, {"children": [{"child": each} for each in sent]}, period={"date": "2025-02-03"}
    )
    assert [len(json.loads(line)["entry"]) for line in path.read_text().splitlines()] == [3, 2]
    assert read_file(bundle, path, bundle.tables)["children"].rows["child"].to_pylist() == sent
