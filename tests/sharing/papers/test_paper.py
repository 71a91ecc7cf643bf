"""A paper says the same in Markdown, as a page and as sheets, whatever stands in it."""

from datetime import date

from kithline.sharing.governance import Agreement
from kithline.sharing.papers.paper import Paper, Part, Table, markdown, page, sheets
from kithline.sharing.papers.register import register

TODAY = date(2026, 3, 12)


def test_one_paper_three_ways() -> None:
    table = Table(("Name", "What"), (("a|b", "<script>"),))
    paper = Paper("x", "On <b>", (Part(text=("One.",), lines=("two",)), Part("Table: of/it", table=table)))
    assert "| a/b | <script> |" in markdown(paper) and "## Table: of/it" in markdown(paper)
    written = page(paper)
    assert "&lt;script&gt;" in written and "<script>" not in written and "<b>" not in written
    assert sheets(paper) == {"1 Table  of it": [["Name", "What"], ["a|b", "<script>"]]}


def test_the_register_begins_with_what_ends_first_and_names_feeds_without() -> None:
    def one(reference: str, expires: date, dpia: str = "DPIA-1") -> Agreement:
        return Agreement("A and B", reference, ("suspensions",), date(2024, 1, 1), expires, dpia)

    found = register("Anyshire", [one("DSA-2", date(2028, 1, 1)), one("DSA-1", date(2026, 4, 11))], TODAY)
    table = found.parts[1].table
    assert table is not None
    assert [(row[0], row[4]) for row in table.rows] == [("DSA-1", "ends in 30 days"), ("DSA-2", "current")]
    assert not any("Suspensions" in line for line in found.parts[2].lines)
    without = register("Anyshire", [one("DSA-3", date(2028, 1, 1), dpia="")], TODAY)
    assert any("uspension" in line for line in without.parts[2].lines)
