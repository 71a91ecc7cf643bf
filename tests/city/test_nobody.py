"""Nothing in the city is anybody's: places, schools and numbers lie in ranges that nobody holds."""

import csv
import re
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pyarrow.parquet as pq
import pytest

from kithline.city.numbers import nhs_numbers, ulns, upns
from kithline.core.addresses import is_postcode
from kithline.core.identifiers import check_nhs_number, check_uln, check_upn, make_upn
from kithline.sharing.roles import ROLES

# Postcode areas of the United Kingdom and the Crown dependencies.
AREAS = """
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E
EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL
LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN
SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
POSTCODE = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b")
TELEPHONE = re.compile(r"(?<![\d.])(?:\+44|0)(?:[ -]?\d){9,10}(?!\d)")  # of any area, however it is written
UPN = re.compile(r"\b[A-Z]\d{11}[\dA-Z]\b")
NINO = re.compile(r"\b[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def texts(out: Path) -> dict[str, str]:
    """Everything that an agency or the council is given, as text."""
    paths = [*out.glob("*.csv"), *(path for path in (out / "deliveries").rglob("*") if path.is_file())]
    return {str(path): text_of(path) for path in paths}


def text_of(path: Path) -> str:
    """A file's text; of a workbook that of all its parts."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with ZipFile(path) as parts:
        return "\n".join(parts.read(name).decode("utf-8") for name in parts.namelist())


def test_postcodes_are_of_no_real_area(out: Path, texts: dict[str, str]) -> None:
    found = {match[1] for text in texts.values() for match in POSTCODE.finditer(text)}
    assert found == {"JX"}
    assert found.isdisjoint(AREAS.split())
    homes = pq.read_table(out / "truth/homes.parquet").column("postcode").to_pylist()
    assert all(is_postcode(postcode) for postcode in set(homes))


def test_telephones_are_in_the_ranges_for_drama(texts: dict[str, str]) -> None:
    found = {match[0] for text in texts.values() for match in TELEPHONE.finditer(text)}
    assert found
    assert all(re.fullmatch(r"01632 960\d{3}|07700 900\d{3}", number) for number in found)


def test_mail_goes_to_the_example_domain(texts: dict[str, str]) -> None:
    found = {match for text in texts.values() for match in re.findall(r"[\w.\-']+@[\w.\-]+", text)}
    assert found
    assert {address.split("@")[1] for address in found} == {"example.org"}


def test_identities_have_valid_numbers_of_ranges_that_nobody_holds(out: Path) -> None:
    held = pq.read_table(out / "truth/identities.parquet")
    nhs = held.column("nhs_number").to_pylist()
    assert len(set(nhs)) == len(nhs)
    assert all(number.startswith("999") and check_nhs_number(number).is_valid for number in nhs)
    upn = [number for number in held.column("upn").to_pylist() if number]
    assert len(set(upn)) == len(upn) > 200
    assert all(number[1:4] == "199" and check_upn(number).is_valid for number in upn)


def test_numbers_as_agencies_send_them_mistyped_ones_too_are_nobodys(
    out: Path, texts: dict[str, str]
) -> None:
    """A slip in a number must not make it one that somebody may hold."""
    assert {upn[1:4] for text in texts.values() for upn in UPN.findall(text)} == {"199"}
    assert {nino[:2] for text in texts.values() for nino in NINO.findall(text)} <= {
        "QQ"
    }  # a prefix never given
    sent = {
        cell
        for path in (out / "deliveries").rglob("*.csv")
        if "nhs" in texts[str(path)][:2_000].casefold()
        for row in rows_of(path)
        for header, cell in row.items()
        if header and "nhs" in header.casefold() and isinstance(cell, str) and cell
    }
    assert len(sent) > 300
    assert {cell[:3] for cell in sent} == {"999"}


def test_numbers_follow_the_rules_of_core() -> None:
    draw = np.random.default_rng(3)
    assert all(check_nhs_number(number).is_valid for number in nhs_numbers(draw, 2_000))
    assert all(check_uln(number).is_valid for number in ulns(draw, 2_000))
    estab, year, serial = np.array([4101, 4999]), np.array([2019, 2026]), np.array([1, 999])
    assert upns(199, estab, year, serial).tolist() == [
        make_upn(199, 4101, 2019, 1),
        make_upn(199, 4999, 2026, 999),
    ]


def test_schools_have_numbers_that_no_school_has(out: Path) -> None:
    rows = rows_of(out / "organisations.csv")
    schools = [row for row in rows if row["kind"] == "school"]
    assert [row["phase"] for row in schools] == ["primary", "primary", "secondary"]
    assert all(re.fullmatch(r"199\d{4}", row["laestab"]) and row["urn"].startswith("99") for row in schools)
    assert len({row["name"] for row in rows}) == len(rows)


def test_a_sign_in_for_each_role(out: Path) -> None:
    users = rows_of(out / "demo_users.csv")
    organisations = {row["code"] for row in rows_of(out / "organisations.csv")}
    assert {user["role"] for user in users} == set(ROLES)
    assert {user["organisation"] for user in users} <= organisations
    coordinator = next(user for user in users if user["role"] == "link_coordinator")
    assert len(set(coordinator["linked_schools"].split()) & organisations) >= 3
    worker = next(user for user in users if user["role"] == "social_worker")
    professionals = next((out / "deliveries/case_system").glob("*/*professionals.csv")).read_text()
    assert f"\n{worker['professional_key']}," in professionals


def test_names_are_drawn_field_by_field(out: Path) -> None:
    """No list holds whole names: forenames and surnames of one origin meet in many pairs."""
    held = pq.read_table(out / "truth/identities.parquet")
    pairs = set(zip(held.column("forename").to_pylist(), held.column("surname").to_pylist(), strict=True))
    assert len(pairs) > 0.9 * held.num_rows
