"""How large a city can be, and what grows with it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """A size by name. `weeks`: how many weeks of session marks one delivery holds; `days` likewise for police files."""

    code: str
    people: int
    primaries: int
    secondaries: int
    specials: int
    streets: int
    weeks: int
    days: int


SIZES = {
    size.code: size
    for size in (
        Size("tiny", 2_000, 2, 1, 0, 24, 4, 91),
        Size("ward", 20_000, 8, 2, 1, 120, 1, 14),
        # Not yet tuned: the first form is measured at the two sizes above.
        Size("city", 215_000, 46, 10, 5, 700, 1, 7),
    )
}
CHILDREN = 0.207  # residents under 18: Census 2021 and DfE LAIT, 43,056 of 208,001
