"""Code sets by year: each year is what it changed of the one before; the schemas of DfE are the measure."""

from pathlib import Path

import pytest
from lxml import etree

from kithline.feeds import care_codes, codes
from kithline.feeds.code_years import Change, CodeYears

SCHEMAS = Path(__file__).parents[3] / "shared" / "samples" / "cin"
COLOURS = CodeYears(
    2020,
    {"R": "red", "G": "green"},
    {
        2022: Change({"B": "blue", "R": "scarlet"}),
        2024: Change(dropped=("B",), became={"G": "V"}, added={"V": "verdant"}),
    },
)


def test_a_year_is_what_it_changed_of_the_one_before():
    assert COLOURS.in_year(2021) == {"R": "red", "G": "green"}
    assert COLOURS.in_year(2023) == {"R": "scarlet", "G": "green", "B": "blue"}
    assert COLOURS.in_year(2024) == {"R": "scarlet", "V": "verdant"}


def test_a_late_return_of_an_older_year_is_read_in_its_own_codes():
    value = COLOURS.code(legacy={"GREEN": "V"})
    assert [value.parse(text) for text in ("R", "G", "B", "v", "green")] == ["R", "V", "B", "V", "V"]
    with pytest.raises(ValueError, match="one of"):
        value.parse("Q")


def test_what_the_years_changed():
    assert codes.SEX_BY_YEAR.in_year(2024) == {"1": "male", "2": "female"}
    assert set(codes.SEX_BY_YEAR.in_year(2025)) == {"M", "F", "U"}
    assert [codes.SEX.parse(text) for text in ("1", "2", "F", "U")] == ["M", "F", "F", "U"]
    years = [set(codes.PLACEMENT_BY_YEAR.in_year(year)) for year in (2024, 2025, 2026)]
    assert [sorted(after - before) for before, after in zip(years, years[1:], strict=False)] == [
        ["K3"],
        ["Z11", "Z12", "Z13", "Z14"],
    ]
    assert sorted(years[0] - years[1]) == ["H5", "P2"]
    assert codes.PLACEMENT.parse("H5") == "H5", "a return of 2024 may still come"
    assert codes.PRIMARY_NEED_BY_YEAR.in_year(2025)["N1"] == "abuse or neglect"
    assert codes.PRIMARY_NEED_BY_YEAR.in_year(2026)["N1"] == "abuse, neglect and exploitation"
    assert "DS" not in codes.SEN_NEED_BY_YEAR.in_year(2024)
    assert codes.SEN_NEED.parse("DS") == "DS"


def listed(year: int, name: str) -> dict[str, str]:
    """The codes of a type of the CIN census schema, with their words."""
    space = {"xs": "http://www.w3.org/2001/XMLSchema"}
    tree = etree.parse(SCHEMAS / f"CIN_schema_{year}.xsd")
    [kind] = tree.xpath(f"//xs:simpleType[@name='{name}']", namespaces=space)
    return {
        each.get("value"): "".join(each.itertext()).strip()
        for each in kind.iterfind(".//xs:enumeration", namespaces=space)
    }


@pytest.mark.skipif(not SCHEMAS.exists(), reason="shared/samples is not here")
@pytest.mark.parametrize("year", [2025, 2026])
def test_our_codes_are_those_of_the_schemas(year):
    need = listed(year, "primaryneedcodetype")
    ours = codes.PRIMARY_NEED_BY_YEAR.in_year(year)
    assert set(need) == set(ours)
    assert need["N1"].casefold() == ours["N1"]
    assert set(listed(year, "sextype")) == set(codes.SEX_BY_YEAR.in_year(year))
    for name, value in (
        ("categoryofabusetype", codes.ABUSE),
        ("reasonforclosuretype", codes.CLOSURE),
        ("referralsourcetype", codes.REFERRAL_SOURCE),
        ("assessmentfactorstype", care_codes.FACTORS),
    ):
        assert set(listed(year, name)) == set(value.codes), name
    assert set(listed(year, "ethnicitytype")) <= set(codes.ETHNICITY.codes)
