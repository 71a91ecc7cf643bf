"""Returns of social care by year and by format."""

import re
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from kithline.feeds.discovery import check_feed, feed, sample_folder
from kithline.feeds.readers import read_delivery, read_file
from kithline.feeds.recognise import deliveries_in
from kithline.feeds.spec import Format
from kithline.feeds.writers import write_delivery
from kithline.record.categories import Restriction

RECEIVED = date(2025, 6, 1)
CIN = feed("cin_census")
FILES = feed("ssda903")
[DOCUMENT] = FILES.also


def rows_of(found) -> dict[str, list[dict[str, str]]]:
    return {
        table.code: read.rows.drop_columns("_row").to_pylist()
        for table, _, read in read_delivery(found.feed, found.files)
    }


def test_a_document_has_the_tables_keys_and_restrictions_of_the_files():
    assert (DOCUMENT.code, DOCUMENT.format, DOCUMENT.mode) == (FILES.code, Format.XML, FILES.mode)
    for one, other in zip(FILES.tables, DOCUMENT.tables, strict=True):
        assert (one.code, one.key, one.columns, one.emits) == (
            other.code,
            other.key,
            other.columns,
            other.emits,
        )
        assert one.restriction == other.restriction
    assert {table.code for table in DOCUMENT.tables if table.restriction is Restriction.ADOPTION} == {
        "ad1",
        "placed_for_adoption",
        "previous_permanence",
    }
    assert check_feed(FILES) == []


def test_files_and_document_of_one_return_hold_the_same_rows(tmp_path):
    [files], _ = deliveries_in([sample_folder("ssda903")], RECEIVED)
    sent = rows_of(files)
    known = {row["child"] for row in sent["header"]}  # in a document even a care leaver has a header
    sent = {code: [row for row in listed if row["child"] in known] for code, listed in sent.items()}
    [path] = write_delivery(DOCUMENT, tmp_path, sent, period=files.period)
    [document], unknown = deliveries_in([path], RECEIVED)
    assert unknown == []
    assert (document.feed, document.period, document.as_at(RECEIVED)) == (
        DOCUMENT,
        files.period,
        files.as_at(RECEIVED),
    )
    assert rows_of(document) == sent


def test_files_and_a_document_in_one_folder_are_two_deliveries(tmp_path):
    [files], _ = deliveries_in([sample_folder("ssda903")], RECEIVED)
    for each in (FILES, DOCUMENT):
        write_delivery(each, tmp_path, {"header": rows_of(files)["header"]}, period=files.period)
    found, unknown = deliveries_in([tmp_path], RECEIVED)
    assert unknown == []
    assert [each.feed.format for each in found] == [Format.CSV, Format.XML]


PLANNED = {
    "child_id": "CS1",
    "referral_on": "2025-05-02",
    "start": "2025-09-01",
    "letter_on": "2025-09-03",
    "offered": "1",
    "facilitated": "1",
    "first_meeting_on": "2025-09-15",
    "review_meetings": "2",
    "step_decision": "2026-01-12",
    "outcome": "1",
    "application_on": None,
    "issue_letter_on": None,
}
OFFERED = dict.fromkeys(PLANNED) | {
    "child_id": "CS1",
    "referral_on": "2025-05-02",
    "offered": "1",
    "facilitated": "0",
}


def test_the_module_of_2026_on_pre_proceedings_is_written_and_read(tmp_path):
    rows = {
        "children": [{"child_id": "CS1", "birth": date(2015, 4, 9), "sex": "F"}],
        "episodes": [{"child_id": "CS1", "referral_on": date(2025, 5, 2), "source": "2A", "nfa": False}],
        "pre_proceedings": [PLANNED, OFFERED],
    }
    [path] = write_delivery(CIN, tmp_path, rows, period={"year": "2026", "date": "2026-03-31"})
    read = read_file(CIN, path, CIN.tables)["pre_proceedings"]
    assert read.layout == "2026"
    assert read.rows.drop_columns("_row").to_pylist() == [PLANNED, OFFERED]
    said = [emit.kind for emit in CIN.table("pre_proceedings").emits]
    assert said == ["pre_proceedings", "family_group_meeting"]


SCHEMAS = Path(__file__).parents[3] / "shared" / "samples" / "cin"


@pytest.mark.skipif(not SCHEMAS.exists(), reason="shared/samples is not here")
@pytest.mark.parametrize("year", [2025, 2026])
def test_every_element_of_the_schemas_is_read_but_for_the_header(year):
    tree = etree.parse(SCHEMAS / f"CIN_schema_{year}.xsd")
    space = {"xs": "http://www.w3.org/2001/XMLSchema"}
    children = tree.xpath(
        "//xs:element[@type and not(@type = //xs:complexType/@name)]/@name", namespaces=space
    )
    read = {
        layout.header(column.code).rsplit("/", 1)[-1]
        for table in CIN.tables
        for layout in table.layouts
        for column in table.columns
    } | {table.element.rsplit("/", 1)[-1] for table in CIN.tables}
    envelope = {"Year", "ReferenceDate", "SoftwareCode", "Release", "DateTime"}
    assert set(children) - envelope <= read


@pytest.mark.parametrize(("layout", "other"), [("ilacs", "ilacs_2026"), ("ilacs_2026", "ilacs")])
def test_annex_a_of_2026_calls_gender_sex(tmp_path, layout, other):
    lists = feed("annex_a")
    row = {
        "child": "CS1",
        "sex": "F",
        "birth": date(2015, 4, 9),
        "contacted_on": date(2026, 2, 3),
        "source": "2A",
    }
    [path] = write_delivery(
        lists, tmp_path, {"contacts": [row]}, layout=layout, period={"date": "2026-03-02"}
    )
    read = read_file(lists, path, [lists.table("contacts")])["contacts"]
    assert (read.layout, read.rows["sex"].to_pylist(), read.rejects) == (layout, ["F"], [])
    headers = {each.code: each.header("sex") for each in lists.table("contacts").layouts}
    assert headers == {"ilacs": "Gender", "ilacs_2026": "Sex"}
    known = {each.code: re.compile(each.patterns["sex"]) for each in lists.table("contacts").layouts}
    assert not known[other].fullmatch(headers[layout].lower()), "what one year calls it the other does not"
    assert known["ilacs_2026"].fullmatch("sex (m/f)")


@pytest.mark.parametrize(
    "name", ["header.csv", "2025_header.csv", "SSDA903_2025_header.csv", "2025_ssda903_header.csv"]
)
def test_a_return_is_known_by_any_of_the_names_that_councils_give(tmp_path, name):
    (tmp_path / name).write_text("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nC1,F,04/03/2012,WBRI,,,\n")
    other = name.replace("header", "prev_perm")
    (tmp_path / other).write_text("CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\nC1,04/03/2012,Z1,,\n")
    [found], unknown = deliveries_in([tmp_path], RECEIVED)
    assert unknown == []
    assert set(found.files) == {"header", "previous_permanence"}
    assert found.period == ({"year": "2025"} if "2025" in name else {})


def test_addresses_of_an_extract_without_their_lines(tmp_path):
    census = feed("school_census")
    path = tmp_path / "2024_autumn_addressesoffroll.csv"
    path.write_text(
        "pupilnolongeronrolltableid,NativeId,addressesoffrollorderseqcolumn,uniquepropertyreferencenumber,postcode\n"
        "off-1,SCH5,1,199900000017,ZZ1 7QX\n"
    )
    read = read_file(census, path, [census.table("addresses_off")])["addresses_off"]
    assert (read.layout, read.rows["uprn"].to_pylist()) == ("without_lines", ["199900000017"])
