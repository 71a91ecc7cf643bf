"""Addresses are amiss as often, and by the mechanisms, that were fitted on registers; a source keeps its slips."""

import csv
from importlib import resources

import numpy as np
import pytest

from kithline.city.addresses import MECHANISMS, TOUCHED, Address, make_slips
from kithline.city.places import Places, make_places
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES

TABLE = resources.files("kithline.city").joinpath("data", "address_errors.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines()))


@pytest.fixture(scope="module")
def places() -> Places:
    return make_places(Seeds(1), SIZES["ward"])


@pytest.mark.parametrize("intensity", [1.0, 10.0])
def test_as_many_are_amiss_as_the_profile_says(places: Places, intensity: float) -> None:
    slips = make_slips(Seeds(1).draw("a source"), places, intensity)
    is_flat = np.char.startswith(places.line, "Flat ")
    for kind, of in (("flat", is_flat), ("house", ~is_flat)):
        homes = np.flatnonzero(of[: places.homes])
        expected = TOUCHED[kind] * intensity * len(homes)
        assert abs((slips.row[homes] >= 0).sum() - expected) < max(0.2 * expected, 3 * np.sqrt(expected))


def test_by_the_mechanisms_of_the_profile(places: Places) -> None:
    slips = make_slips(Seeds(1).draw("a source"), places, 20.0)
    home = np.flatnonzero((slips.row >= 0) & np.char.startswith(places.line, "Flat "))
    found = [Address.of(line) for line in slips.line[slips.row[home]].tolist()]
    share = {row["mechanism"]: float(row["flat"]) for row in ROWS}
    named = np.mean([line.unit.count(", ") > 0 and not line.unit.endswith(" At") for line in found])
    expected = sum(share[name] for name in ("name_added", "descriptor_added", "annex_added"))
    expected = (expected + share["number_for_name"]) / sum(share.values())
    assert abs(named - expected) < 0.2 * expected


def test_every_mechanism_writes_another_line_of_a_house_and_of_a_flat(places: Places) -> None:
    draw = Seeds(1).draw("mechanisms")
    assert {row["mechanism"] for row in ROWS} == set(MECHANISMS)
    for row in ROWS:
        for kind, line in (("house", "12 Limpet Hill"), ("flat", "Flat 3, 12 Limpet Hill")):
            if float(row[kind]):
                assert MECHANISMS[row["mechanism"]](draw, Address.of(line), places).line() != line, row


def test_a_home_is_written_alike_each_time_and_otherwise_by_another_source(places: Places) -> None:
    one, again, other = (make_slips(Seeds(1).draw(name), places, 1.0) for name in ("one", "one", "other"))
    home = np.arange(-1, places.homes)
    line = np.where(home >= 0, places.line[home], "")
    assert (one.of(home, line) == again.of(home, line)).all()
    assert one.of(home, line)[0] == ""
    assert 0 < (one.of(home, line) != other.of(home, line)).mean() < 0.08
    assert places.refuge not in np.flatnonzero(one.row >= 0)
