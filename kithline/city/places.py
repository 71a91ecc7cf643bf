"""The city's ground: invented streets, homes and postcodes of an area that no postcode has.

Brinmouth is on no map. Its postcodes begin JX, an area that Royal Mail does not use; its property numbers begin 9999.
"""

import csv
from dataclasses import dataclass
from importlib import resources

import numpy as np

from kithline.city.chance import Ints, weighted
from kithline.city.names import Words
from kithline.city.seeds import Seeds
from kithline.city.sizes import Size

CITY = "Brinmouth"
POSTCODE_AREA = "JX"
TELEPHONE = "01632 960{:03d}"  # Ofcom: numbers for drama, no area
MOBILE = "07700 900{:03d}"
PER_POSTCODE = 18


@dataclass(frozen=True)
class Places:
    """Homes by number. `sector` is the part of the city (by which schools are near), `poverty` its standing (sd)."""

    line: Words
    postcode: Words
    uprn: Words
    sector: Ints
    poverty: np.ndarray
    streets: Words
    homes: int  # the first so many are the city's ordinary homes; then the refuge, then homes of other authorities

    @property
    def refuge(self) -> int:
        return self.homes

    def away(self) -> Ints:
        """Homes of other authorities, where some children in care are placed."""
        return np.arange(self.homes + 1, len(self.line))

    def __len__(self) -> int:
        return len(self.line)


def make_places(seeds: Seeds, size: Size) -> Places:
    """Streets and homes enough for the people and for moving about."""
    draw = seeds.draw("places")
    streets = _streets(draw, size.streets)
    homes = int(size.people * 0.62) + 60
    street = np.sort(draw.integers(0, size.streets, homes))
    first = np.searchsorted(street, np.arange(size.streets))
    number = np.arange(homes) - first[street] + 1
    # A fifth of the homes are flats of a house.
    flat = draw.random(homes) < 0.2
    place = np.char.add(np.char.add(number.astype("U6"), " "), streets[street])
    line = np.where(
        flat,
        np.char.add(np.char.add("Flat ", (number % 6 + 1).astype("U2")), np.char.add(", ", place)),
        place,
    )
    sectors = max(2, size.streets // 12)
    sector = street * sectors // size.streets
    poverty = draw.normal(0, 1, sectors)[sector] * 0.6 + draw.normal(0, 0.5, size.streets)[street]
    postcode = _postcodes(street, number, sector, size.streets)
    outside = max(20, size.people // 200)
    away_line, away_postcode = _placement_homes(draw, outside)
    every = homes + 1 + outside
    return Places(
        np.concatenate([line.astype("U60"), np.array(["Lantern House, Halyard Mews"]), away_line]),
        np.concatenate([postcode, postcode[:1], away_postcode]),
        np.char.add("9999", np.char.zfill((np.arange(every) * 7 + 10_007).astype("U8"), 8)),
        np.concatenate([sector, np.zeros(1 + outside, dtype=sector.dtype)]),
        np.concatenate([poverty, np.zeros(1 + outside)]),
        streets,
        homes,
    )


def _streets(draw: np.random.Generator, count: int) -> Words:
    with resources.files("kithline.city").joinpath("data", "streets.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [
        f"{row['first']} {last}" for last in [row["second"] for row in rows if row["second"]] for row in rows
    ]
    return np.array([names[place] for place in draw.permutation(len(names))[:count]])


def _postcodes(street: Ints, number: Ints, sector: Ints, streets: int) -> Words:
    """One postcode for a run of homes of one street; the letters left out are those that postcodes leave out."""
    letters = np.array(list("ABDEFGHJLNPQRSTUWXYZ"))
    run = number // PER_POSTCODE
    unit = street * 7 + run
    outward = np.char.add(POSTCODE_AREA, (sector // 10 + 1).astype("U2"))
    inward = np.char.add(
        (sector % 10).astype("U1"),
        np.char.add(letters[unit // 20 % 20], letters[unit % 20]),
    )
    return np.char.add(np.char.add(outward, " "), inward).astype("U8")


def _placement_homes(draw: np.random.Generator, count: int) -> tuple[Words, Words]:
    """Line and postcode of homes of other authorities: foster homes and children's homes out of the city."""
    towns = weighted(draw, {"Marlhythe": 5, "Ottershaw Bay": 3, "Great Fenwick": 2}, count)
    line = np.char.add(np.char.add(draw.integers(1, 90, count).astype("U3"), " Larkrise Lane, "), towns)
    sector = draw.integers(0, 10, count).astype("U1")
    return line.astype("U60"), np.char.add(np.char.add(f"{POSTCODE_AREA}97 ", sector), "XZ").astype("U8")
