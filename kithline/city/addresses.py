"""How a source writes down addresses amiss: by mechanisms whose rates were fitted on real registers.

Rates: Lam, `address-errors` 0.1.1 (MIT), profile `all6`, fitted on the council tax registers of six English councils
against their address base; taken at intensity 1 over the streets of this city, so of plain houses and of flats in
houses (`data/address_errors.csv`, percent of addresses, with the codes of that study's mechanisms). Of a register like
those 1.81% of houses and 3.47% of flats are written amiss; the six lie between intensities 0.35 and 1.44. A source
writes the address of a home the same way for everyone in it and in each delivery.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np

from kithline.city.chance import Ints
from kithline.city.names import Words
from kithline.city.places import Places

TOUCHED = {"house": 0.0181, "flat": 0.0347}
NAMES = ("The Annexe", "Coach House", "The Barn", "The Lodge", "The Cottage", "The Flat", "The Bungalow")
DESCRIPTORS = ("Flat Over", "Flat Above", "Rear Of", "Adjacent To", "Land At", "New Build")
FLOORS = ("1st Floor", "Ground Floor", "First Floor", "Top Floor")
SHORT = {
    "Road": "Rd", "Street": "St", "Avenue": "Ave", "Grove": "Gr", "Square": "Sq", "Gardens": "Gdns", "Drive": "Dr",
    "Terrace": "Terr", "Crescent": "Cres", "Place": "Pl", "Lane": "La", "Close": "Cl",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """Parts of one, as they are put together: "Flat 3, 12 Limpet Hill". `before` and `at` are what slips add."""

    unit: str
    number: str
    street: str
    before: str = ""
    at: str = ""

    @classmethod
    def of(cls, line: str) -> "Address":
        unit, comma, rest = line.rpartition(", ")
        number, _, street = rest.partition(" ")
        return cls(unit if comma else "", number, street)

    def line(self) -> str:
        house = " ".join(part for part in (self.number, self.street) if part)
        return ", ".join(part for part in (self.before, self.unit + self.at, house) if part)


@dataclass(frozen=True)
class Slips:
    """The homes that a source writes amiss: `row[home]` is the place in `line`, or -1."""

    row: Ints
    line: Words

    def of(self, home: Ints, line: Words) -> Words:
        """Lines as the source has them, in an array of their own; homes below nought have none."""
        row = self.row[home]
        amiss = (row >= 0) & (home >= 0)
        found = line.astype(np.promote_types(line.dtype, self.line.dtype))
        found[amiss] = self.line[row[amiss]]
        return found


def make_slips(draw: np.random.Generator, places: Places, intensity: float) -> Slips:
    """Draw them for the city's homes. `intensity`: times the rates of registers like those of the six councils."""
    is_flat = np.char.startswith(places.line[: places.homes], "Flat ")
    chance = np.where(is_flat, TOUCHED["flat"], TOUCHED["house"]) * intensity
    amiss = np.flatnonzero(draw.random(places.homes) < chance)
    listed = {kind: _rates(kind) for kind in TOUCHED}
    written = []
    for home in amiss.tolist():
        names, share = listed["flat" if is_flat[home] else "house"]
        mechanism = names[int(np.searchsorted(share, draw.random()))]
        written.append(MECHANISMS[mechanism](draw, Address.of(str(places.line[home])), places).line())
    row = np.full(len(places), -1, dtype=np.int32)
    row[amiss] = np.arange(len(amiss))
    return Slips(row, np.array(written, dtype=str))


def _rates(kind: str) -> tuple[list[str], np.ndarray]:
    """Mechanisms and the sums of their shares up to each."""
    table = (
        resources.files("kithline.city").joinpath("data", "address_errors.csv").read_text(encoding="utf-8")
    )
    rows = [(row["mechanism"], float(row[kind])) for row in csv.DictReader(table.splitlines())]
    rows = [row for row in rows if row[1] > 0]
    share = np.cumsum([rate for _, rate in rows])
    return [name for name, _ in rows], share / share[-1]


Mechanism = Callable[[np.random.Generator, Address, Places], Address]


def _one(draw: np.random.Generator, of: tuple[str, ...]) -> str:
    return of[int(draw.integers(len(of)))]


def _number_changed(draw: np.random.Generator, it: Address, _: Places) -> Address:
    return replace(it, number=str(max(1, int(it.number) + int(draw.choice([-2, -1, 1, 2, 10])))))


def _street_replaced(draw: np.random.Generator, it: Address, places: Places) -> Address:
    return replace(it, street=str(places.streets[int(draw.integers(len(places.streets)))]))


def _words_joined(_: np.random.Generator, it: Address, __: Places) -> Address:
    first, _, last = it.street.rpartition(" ")
    return replace(it, street=first + last.lower())


def _word_split(draw: np.random.Generator, it: Address, _: Places) -> Address:
    place = int(draw.integers(2, 5))
    return replace(it, street=f"{it.street[:place]} {it.street[place:].lstrip()}")


def _mistyped(draw: np.random.Generator, it: Address, _: Places) -> Address:
    place = int(draw.integers(1, 5))
    street = it.street
    swapped = street[:place] + street[place + 1] + street[place] + street[place + 2 :]
    return replace(it, street=swapped if draw.random() < 0.5 else street[:place] + street[place + 1 :])


def _abbreviated(_: np.random.Generator, it: Address, __: Places) -> Address:
    first, _, last = it.street.rpartition(" ")
    return replace(it, street=f"{first} {SHORT.get(last, last[:3])}")


MECHANISMS: dict[str, Mechanism] = {
    "name_added": lambda draw, it, _: replace(it, before=_one(draw, NAMES)),
    "unit_added": lambda draw, it, _: replace(it, unit=_one(draw, ("Flat", "Flat 1", "Flat 2", "Flat 3"))),
    "number_dropped": lambda _, it, __: replace(it, number=""),
    "number_for_name": lambda draw, it, _: replace(it, number="", before=_one(draw, NAMES)),
    "street_replaced": _street_replaced,
    "at_added": lambda _, it, __: replace(it, at=" At"),
    "street_word_dropped": lambda _, it, __: replace(it, street=it.street.rpartition(" ")[0]),
    "street_omitted": lambda _, it, __: replace(it, street=""),
    "range_extended": lambda _, it, __: replace(it, number=f"{it.number}-{int(it.number) + 2}"),
    "descriptor_added": lambda draw, it, _: replace(it, before=_one(draw, DESCRIPTORS)),
    "annex_added": lambda _, it, __: replace(it, before="Annex At"),
    "suffix_added": lambda _, it, __: replace(it, number=f"{it.number}a"),
    "unit_dropped": lambda _, it, __: replace(it, unit=""),
    "unit_word_changed": lambda draw, it, _: replace(
        it, unit=it.unit.replace("Flat", _one(draw, ("Apartment", "Apt", "Unit")))
    ),
    "floor_added": lambda draw, it, _: replace(it, unit=f"{it.unit} {_one(draw, FLOORS)}"),
    "zero_led": lambda _, it, __: replace(it, unit=it.unit.replace(" ", " 00")),
    "number_changed": _number_changed,
    "words_joined": _words_joined,
    "word_split": _word_split,
    "mistyped": _mistyped,
    "abbreviated": _abbreviated,
}
