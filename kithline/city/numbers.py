"""Identifiers for whole arrays of people, in ranges that nobody holds. The rules are those of `core.identifiers`,
vectorised; a test compares the two."""

import numpy as np
from numpy.typing import NDArray

from kithline.city.chance import Ints
from kithline.city.names import Words
from kithline.core.identifiers import UPN_LETTERS


def nhs_numbers(draw: np.random.Generator, count: int) -> Words:
    """Different valid NHS numbers of the range 999, which is kept for tests; at most 900,000."""
    body = _bodies(draw, count)
    total = sum((10 - place) * (body // 10 ** (8 - place) % 10) for place in range(9))
    check = -total % 11
    body, check = body[check < 10][:count], check[check < 10][:count]
    return (body * 10 + check).astype("U10")


def upns(la: int, estab: Ints, year: Ints, serial: Ints) -> Words:
    """Valid UPNs: check letter, LA (3 digits), school (4), year (2), serial (3)."""
    body = la * 10**9 + estab * 10**5 + year % 100 * 1000 + serial
    total: NDArray[np.int64] = sum((place + 2) * (body // 10 ** (11 - place) % 10) for place in range(12))
    letters = np.array(list(UPN_LETTERS))[total % 23]
    return np.char.add(letters, np.char.zfill(body.astype("U12"), 12))


def ulns(draw: np.random.Generator, count: int) -> Words:
    """Different numbers of valid ULN form that begin 999."""
    body = _bodies(draw, count)
    total = sum((10 - place) * (body // 10 ** (8 - place) % 10) for place in range(9))
    check = (10 - total) % 11
    body, check = body[check < 10][:count], check[check < 10][:count]
    return (body * 10 + check).astype("U10")


def _bodies(draw: np.random.Generator, count: int) -> Ints:
    """Nine-digit bodies in no order, spread over the range, more than a tenth more than are needed."""
    spare = count * 5 // 4 + 100
    if spare > 1_000_000:
        raise ValueError("the range has fewer numbers than that")
    return 999_000_000 + draw.permutation(spare) * (1_000_000 // spare)
