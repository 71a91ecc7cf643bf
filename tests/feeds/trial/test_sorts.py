"""What values look like, whatever their header says."""

from datetime import date

import pytest

from kithline.core.dates import DateForm
from kithline.core.identifiers import make_nhs_number, make_uln, make_upn
from kithline.feeds.trial.sorts import are_excel_days, look
from tests.feeds.trial.strange_files import TODAY


@pytest.mark.parametrize(
    ("sort", "values"),
    [
        ("nhs_number", [f"{make_nhs_number(n)[:3]} {make_nhs_number(n)[3:]}" for n in range(20)]),
        ("uln", [make_uln(n) for n in range(20)]),
        ("upn", [make_upn(199, 4011, 20, n) for n in range(20)]),
        ("nino", ["ZZ123456A", "ZZ 12 34 57 B", "ZZ123458"]),
        ("postcode", ["JX1 2AB", "jx12ab", "JX12 3QD"]),
        ("email", ["a.b@example.org"]),
        ("telephone", ["01632 960123", "+44 7700 900123"]),
        ("sex", ["Girl", "Boy", "Not recorded"]),
        ("ethnicity", ["WBRI", "AIND", "WBRI"]),
        ("flag", ["Y", "N", "Y"]),
        ("code", ["A1", "B2", "A1", "A1", "B2", "A1"]),
        ("number", ["1", "2.5", "-3"]),
        ("name", ["Amara", "Idris Ó Duibhir"]),
        ("text", ["came with a friend and went home again at six"]),
        ("empty", []),
    ],
)
def test_sorts(sort: str, values: list[str]) -> None:
    assert look(values, TODAY).sort == sort


def test_ten_figures_are_no_nhs_numbers_by_chance() -> None:
    assert look([str(1_000_000_007 * n)[:10] for n in range(1, 60)], TODAY).sort == "number"


@pytest.mark.parametrize(
    ("values", "forms", "is_unsure"),
    [
        (["31/05/2012", "01/02/2013"], (DateForm.UK,), False),
        (["05/31/2012", "01/02/2013"], (DateForm.US,), False),
        (["04/05/2012", "01/02/2013"], (DateForm.UK,), True),
        # by majority: one cell the other way round is a mistake of the sender's, and is told when the row is read
        ([*["31/05/2012"] * 20, "05/31/2012"], (DateForm.UK,), False),
        ([*["31/05/2012"] * 9, "2012-05-31"], (DateForm.UK, DateForm.ISO), False),
        (["20120531", "20130201"], (DateForm.COMPACT,), False),
        (["31.05.2012", "1.2.2013"], (DateForm.UK_DOTS,), False),
        (["31 May 2012", "01-Feb-2013"], (DateForm.WORDS,), False),
        (["31/05/12", "01/02/13"], (DateForm.UK_SHORT,), False),
        (["31-May-12", "01-Feb-13"], (DateForm.WORDS_SHORT,), False),
        (["31/05/2012 10:30", "01/02/2013 9:15"], (DateForm.UK_DATETIME,), False),
        (["01/01/1900", "31/05/2012"], (DateForm.UK,), False),  # what systems write for no date
    ],
)
def test_forms_of_dates(values: list[str], forms: tuple[DateForm, ...], is_unsure: bool) -> None:
    seen = look(values, TODAY)
    assert (seen.sort, seen.forms, seen.is_unsure) == ("date", forms, is_unsure)


def test_numbers_that_could_be_days_are_days_only_where_a_header_says_so() -> None:
    days = [str((date(2012, 5, 31) - date(1899, 12, 30)).days + n) for n in range(5)]
    assert look(days, TODAY).sort == "number" and are_excel_days(days, TODAY)
    assert not are_excel_days(["99999"], TODAY) and not are_excel_days(["12"], TODAY)
    assert look(["99990101", "99990102"], TODAY).sort == "number", "a day far ahead is none"


def test_what_is_said_of_a_column_holds_no_value() -> None:
    for values in (
        ["Quarrelmouse"] * 3,
        ["Quarrelmouse went home again at six with a friend"],
        ["31/05/2012"],
    ):
        assert "Quarrelmouse" not in look(values, TODAY).words and "2012" not in look(values, TODAY).words
