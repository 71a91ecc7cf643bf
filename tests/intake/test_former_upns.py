"""A pupil who is given another UPN is the same pupil: the school says which UPN was before its own."""

from collections.abc import Mapping
from datetime import date

import pytest
from django.db import connection

from kithline.core import clock
from kithline.identity.link import link_new
from tests.intake.deliveries import (
    AUTUMN,
    SCHOOLS,
    SPRING,
    SUMMER,
    accept,
    census,
    pupil,
    rows,
    upn,
    values,
    write,
)

pytestmark = pytest.mark.usefixtures("clean_record")
OTHERS = [pupil(7), pupil(8)]
CAME = {"autumn": date(2024, 10, 4), "spring": date(2025, 1, 17), "summer": date(2025, 5, 16)}
SAME = {code: pupil(1)[code] for code in ("forename", "birth", "sex")}


def link() -> None:
    link_new(connection, now=clock.now())


def persons() -> dict[str, int]:
    return dict(
        rows(
            "SELECT s.key, l.person_id FROM link l JOIN source_person s ON s.id = l.source_person_id "
            "WHERE l.known_to IS NULL"
        )
    )


def term(folder, period: Mapping[str, str], *pupils: Mapping[str, object]) -> None:
    accept(census(folder, period, [*pupils, *OTHERS]), at=CAME[period["term"]])


def case(folder, **own: object) -> None:
    row = {"person_id": "C1", "surname": pupil(1)["surname"], **SAME, **own}
    accept(write(folder, "case_system", {"person": [row]}, date="2024-11-04"), at=date(2024, 11, 4))


@pytest.mark.parametrize("is_each_time", [True, False])
def test_a_chain_of_former_upns_is_one_person(tmp_path, is_each_time):
    """A, then B who was A, then C who was B, and another surname; social care has the first of each."""
    term(tmp_path, AUTUMN, pupil(1))
    case(tmp_path, upn=upn(1))
    if is_each_time:
        link()
    term(tmp_path, SPRING, pupil(21, SCHOOLS[1], former_upn=upn(1), surname="Larkspur", **SAME))
    if is_each_time:
        link()
    term(tmp_path, SUMMER, pupil(31, SCHOOLS[1], former_upn=upn(21), surname="Larkspur", **SAME))
    link()
    found = persons()
    chain = {found[key] for key in (upn(1), upn(21), upn(31), "C1")}
    assert len(chain) == 1
    assert not chain & {found[upn(7)], found[upn(8)]}
    kept = values("SELECT reasons FROM link WHERE known_to IS NULL")
    assert len(kept) == 6 and not any("decided" in str(each) for each in kept), "no steward did"
    assert all(
        "renumbered" in str(each) or "contributions" in str(each) for each in kept if "with" in str(each)
    )


def test_the_earlier_number_may_come_later(tmp_path):
    term(tmp_path, SPRING, pupil(21, SCHOOLS[1], former_upn=upn(1), surname="Larkspur", **SAME))
    link()
    accept(census(tmp_path, AUTUMN, [pupil(1), *OTHERS]), at=date(2025, 2, 3))
    link()
    assert persons()[upn(1)] == persons()[upn(21)]


def test_without_the_former_upn_nobody_is_sure(tmp_path):
    term(tmp_path, AUTUMN, pupil(1))
    term(tmp_path, SPRING, pupil(21, SCHOOLS[1], surname=pupil(1)["surname"], **SAME))
    link()
    found = persons()
    assert found[upn(1)] != found[upn(21)]


@pytest.mark.parametrize(
    "own",
    [
        {"forename": "Tobias"},  # a twin, of whom the school wrote down the brother's number
        {"birth": date(2011, 2, 9)},  # another child
    ],
)
def test_a_slip_in_a_former_upn_makes_no_two_children_one(tmp_path, own):
    term(tmp_path, AUTUMN, pupil(1))
    second = {**SAME, "surname": pupil(1)["surname"], **own}
    term(tmp_path, SPRING, pupil(1), pupil(21, former_upn=upn(1), **second))
    link()
    found = persons()
    assert found[upn(1)] != found[upn(21)]
