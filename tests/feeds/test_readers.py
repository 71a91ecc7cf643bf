"""What reading does with files as agencies really send them. No message holds a value of a row."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.feeds import reader_csv
from kithline.feeds.discovery import feed, sample_folder
from kithline.feeds.readers import WrongFile, read_file, read_table

MISSING = feed("police_missing")
EPISODES = MISSING.tables[0]
HEADERS = "Episode Reference,Nominal Reference,Forename,Surname,Reported Date Time\n"
GOOD = "M1,N1,Zoë,Quill,2025-02-01T23:05:00\n"


@given(
    st.lists(st.lists(st.text('aé ,;"\t\x1f\u2003', max_size=3), min_size=1, max_size=3), max_size=4),
    st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
    st.sampled_from(["", "\n", " \n", "\r\n"]),
    st.integers(1, 2),
)
def test_a_small_file_is_taken_apart_as_a_long_one(rows, between, end, width):
    text = between.join(",".join(row) for row in [["h"] * width, *rows]) + end
    found = reader_csv._plain_cells(text, width, ",")
    if found is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader_csv, "PLAIN", 0)
        cells, numbers, rejects = reader_csv._cells(text, width, ",", 1)
    small = reader_csv._cells(text, width, ",", 1)
    assert small[0].equals(cells) and list(small[1]) == list(numbers)
    assert small[2] == rejects == []


def read(folder: Path, data: bytes | str):
    path = folder / "missing_2025-02-03.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_table(MISSING, EPISODES, path)


def refusal(folder: Path, data: bytes | str) -> str:
    with pytest.raises(WrongFile) as caught:
        read(folder, data)
    message = str(caught.value)
    assert "\n" not in message
    assert "Quill" not in message
    return message


@pytest.mark.parametrize(
    ("encode", "encoding"),
    [
        (lambda text: text.encode("utf-8"), "utf-8"),
        (lambda text: text.encode("utf-8-sig"), "utf-8-sig"),
        (lambda text: text.encode("windows-1252"), "windows-1252"),
        (lambda text: text.encode("utf-16"), "utf-16"),
        (lambda text: text.replace("\n", "\r\n").encode("utf-8"), "utf-8"),
    ],
)
def test_any_encoding_gives_the_same_rows(tmp_path, encode, encoding):
    table = read(tmp_path, encode(HEADERS + GOOD))
    assert table.encoding == encoding
    assert table.rows["forename"].to_pylist() == ["Zoë"]
    assert table.rows["reported_on"].to_pylist() == ["2025-02-01T23:05:00"]
    assert table.rejects == []


def test_headers_are_matched_without_regard_to_capitals_spaces_and_underscores(tmp_path):
    table = read(
        tmp_path, "EPISODE_REFERENCE,nominalReference, forename ,SURNAME,Reported  Date-Time\n" + GOOD
    )
    assert table.rows["reference"].to_pylist() == ["M1"]
    assert "forename" not in table.lost_columns


def test_cells_are_trimmed_and_empty_ones_are_null(tmp_path):
    table = read(tmp_path, HEADERS + 'M1,N1, Zoë ,"  ",2025-02-01T23:05:00\n')
    assert table.rows.select(["forename", "surname", "sex"]).to_pylist() == [
        {"forename": "Zoë", "surname": None, "sex": None}
    ]


def test_rows_keep_their_number_past_ragged_blank_and_many_line_rows(tmp_path):
    table = read(
        tmp_path,
        HEADERS
        + GOOD  # 2
        + "M2,N2,Milo\n"  # 3: short
        + "\n"  # 4: blank
        + 'M3,N3,"Am\nara",Quill,2025-02-01T23:05:00\n'  # 5
        + "M4,N4,Tobias,Quill,2025-02-01T23:05:00,more\n"  # 6: long
        + ",,,,\n"  # 7: nothing
        + "M5,N5,Tobias,Quill,2025-02-01T23:05:00\n"  # 8
        + "\n\n",
    )
    assert table.rows.select(["_row", "reference"]).to_pylist() == [
        {"_row": 2, "reference": "M1"},
        {"_row": 5, "reference": "M3"},
        {"_row": 8, "reference": "M5"},
    ]
    assert [(reject.row, reject.column, reject.expected) for reject in table.rejects] == [
        (3, "", "5 cells; the row has 3"),
        (6, "", "5 cells; the row has 6"),
    ]


def test_a_row_with_nul_or_with_bad_bytes_costs_that_row_only(tmp_path):
    data = (
        HEADERS + GOOD * 2
    ).encode() + b"M3,N3,\xff,Quill,2025-02-01T23:05:00\nM4,N4,\x00,Quill,2025-02-01T23:05:00\n"
    table = read(tmp_path, data)
    assert table.rows["_row"].to_pylist() == [2, 3]
    assert table.rows["forename"].to_pylist() == ["Zoë", "Zoë"]
    assert [(reject.row, reject.column) for reject in table.rejects] == [(4, "Forename"), (5, "Forename")]


def test_a_misspelt_required_column_is_named_with_the_one_expected(tmp_path):
    assert refusal(tmp_path, HEADERS.replace("Nominal Reference", "Nominal Refrence") + GOOD) == (
        "column 'Nominal Refrence' is not known; expected 'Nominal Reference'"
    )


def test_a_lost_optional_column_is_told_and_no_reason_to_refuse(tmp_path):
    table = read(tmp_path, HEADERS.replace("Forename", "Forname") + GOOD)
    assert "forename" in table.lost_columns
    assert table.unknown_columns == ["Forname"]
    assert "column 'Forname' is not known; expected 'Forename'" in table.notes
    assert table.rows["forename"].null_count == 1


def test_a_file_without_header_is_refused_without_repeating_its_first_row(tmp_path):
    none = "it has none of the columns that must be there: 'Episode Reference', "
    assert refusal(tmp_path, GOOD).startswith(none)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "expected a row of column names first; the first row is empty"),
        ("Forename," + HEADERS + GOOD, "two columns have the same name (the second is column 4)"),
        (
            "Nominal;Forename;Surname;DOB\nN1;Zoë;Quill;04/03/2012\n",
            "semicolons stand between the cells; expected commas",
        ),
        (
            HEADERS + GOOD + 'M2,N2,"Zo,Quill\nM3,N3,a,b,c\n',
            "row 3: a quotation mark is opened and never closed",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path, data, message):
    assert refusal(tmp_path, data) == message


def test_headers_that_stand_there_again_are_no_person(tmp_path):
    """Two files put into one: a row that could not be read, and the rows beneath it go in."""
    table = read(tmp_path, HEADERS + GOOD + "\ufeff" + HEADERS + GOOD.replace("M1", "M2"))
    assert table.rows["_row"].to_pylist() == [2, 4]
    [reject] = table.rejects
    assert (reject.row, reject.expected) == (
        3,
        "a row of values; the headers stand here again: are two files in one?",
    )


def test_other_delimiters_and_titles_above_the_headers(tmp_path):
    table = replace(EPISODES, delimiter=";", has_titles=True)
    path = tmp_path / "missing_2025-02-03.csv"
    titles = "Northgate;Missing;a;b;c\n\nRun on;3 February\n"
    bad = "one;cell;too;many;in;this\n"
    path.write_text(titles + HEADERS.replace(",", ";") + GOOD.replace(",", ";") + bad, encoding="utf-8")
    got = read_table(MISSING, table, path)
    assert got.rows["surname"].to_pylist() == ["Quill"]
    assert got.rows["_row"].to_pylist() == [5]
    assert [reject.row for reject in got.rejects] == [6], "titles are no rows that could not be read"
    assert reader_csv.match_of(table, path).lost == got.lost_columns


def test_a_file_of_headers_only_has_no_rows(tmp_path):
    assert read(tmp_path, HEADERS).rows.num_rows == 0


# --- XML ----------------------------------------------------------------------------------------------------------

CIN = feed("cin_census")
SAMPLE = sample_folder("cin_census") / "cin_2025.xml"


def read_cin(folder: Path, text: str | bytes):
    path = folder / "cin_2025.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(CIN, path, CIN.tables)


def test_nested_elements_know_the_elements_above_them():
    reviews = read_file(CIN, SAMPLE, CIN.tables)["cp_reviews"].rows.to_pylist()
    above = {"child_id": "CS100", "referral_on": "2024-05-02", "plan_start": "2024-06-20"}
    assert reviews == [
        {"_row": 1, **above, "reviewed_on": "2024-09-18"},
        {"_row": 2, **above, "reviewed_on": "2025-03-12"},
    ]


def test_repeated_leaves_are_joined():
    children = read_table(CIN, CIN.table("children"), SAMPLE).rows
    assert children["disabilities"].to_pylist() == ["HEAR,AUT", None]


def test_the_layout_of_an_older_year_is_chosen(tmp_path):
    older = SAMPLE.read_text().replace("<Sex>F</Sex>", "<GenderCurrent>2</GenderCurrent>")
    children = read_cin(tmp_path, older)["children"]
    assert children.layout == "2024"
    assert children.rows["sex"].to_pylist() == ["2", "2"]


def test_namespaces_do_not_matter(tmp_path):
    spaced = SAMPLE.read_text().replace("<Message>", '<Message xmlns="http://example.org/cin">')
    assert read_cin(tmp_path, spaced)["episodes"].rows.num_rows == 3


def test_an_element_that_nobody_declared_is_told(tmp_path):
    extra = SAMPLE.read_text().replace("<Sex>F</Sex>", "<Sex>F</Sex><ShoeSize>4</ShoeSize>")
    assert read_cin(tmp_path, extra)["children"].unknown_columns == ["ShoeSize"]


def refused_cin(folder: Path, text: str | bytes) -> str:
    with pytest.raises(WrongFile) as caught:
        read_cin(folder, text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_truncated_document_is_refused_with_its_line(tmp_path):
    text = SAMPLE.read_text()
    cut = text[: text.index("<Section47>")]
    assert (
        refused_cin(tmp_path, cut)
        == f"line {len(cut.splitlines())}: the XML is broken or ends before it is complete"
    )


def test_two_documents_in_one_are_told_apart_from_a_broken_one(tmp_path):
    text = SAMPLE.read_text()
    line = len(text.splitlines()) + 1
    assert refused_cin(tmp_path, text.rstrip() + "\n" + text.split("?>", 1)[1].lstrip()) == (
        f"line {line}: something stands below the document's end: are two files in one? Send each by itself"
    )


BOMB = """<?xml version="1.0"?>
<!DOCTYPE Message [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Message><Children><Child><ChildIdentifiers><LAchildID>&b;</LAchildID></ChildIdentifiers></Child></Children></Message>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_declaration_is_refused(tmp_path, encoding):
    text = BOMB.replace('version="1.0"', f'version="1.0" encoding="{encoding}"')
    assert refused_cin(tmp_path, text.encode(encoding)) == "document type declarations are not accepted"


def test_an_external_entity_is_never_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("open sesame")
    text = SAMPLE.read_text().replace(
        "<Message>", f'<!DOCTYPE Message [<!ENTITY x SYSTEM "{secret.as_uri()}">]><Message>'
    )
    assert refused_cin(tmp_path, text) == "document type declarations are not accepted"


def test_a_declaration_after_a_long_comment_is_refused(tmp_path):
    text = BOMB.replace("<!DOCTYPE", "<!--" + "x" * 300_000 + "--><!DOCTYPE")
    assert refused_cin(tmp_path, text) == "document type declarations are not accepted"


def test_another_document_is_refused(tmp_path):
    assert refused_cin(tmp_path, "<CTfile></CTfile>") == "expected a document <Message>"
    other = SAMPLE.read_text().replace("<Collection>CIN</Collection>", "<Collection>CLA</Collection>")
    assert "is not CIN" in refused_cin(tmp_path, other)
