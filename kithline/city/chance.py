"""Draws that several modules make the same way. All take the generator first and work on whole arrays."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Given = ParamSpec("Given")
Made = TypeVar("Made")

Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]
NEVER = np.datetime64("NaT", "D")


def drawn_once(most: int) -> Callable[[Callable[Concatenate[Generator, Given], Made]], Any]:
    """A function of a generator and plain values draws only once from the same state: the next time what it made then
    is there, and the generator stands where it stood. A source asks for its numbers and staff in each of its files.

    `most`: of how many it is kept. What is made must not be changed.
    """

    def once(make: Callable[Concatenate[Generator, Given], Made]) -> Callable[..., Made]:
        kept: OrderedDict[Any, tuple[Made, Any]] = OrderedDict()

        @wraps(make)
        def made(draw: Generator, *given: Given.args, **more: Given.kwargs) -> Made:
            state = draw.bit_generator.state
            key = (repr(state), given, tuple(sorted(more.items())))
            if key in kept:
                found, draw.bit_generator.state = kept[key]
                return found
            found = make(draw, *given, **more)
            kept[key] = found, draw.bit_generator.state
            if len(kept) > most:
                kept.popitem(last=False)
            return found

        return made

    return once


def days(count: int) -> Days:
    """An array of no dates."""
    return np.full(count, NEVER, dtype="datetime64[D]")


def weighted(draw: np.random.Generator, weights: dict[str, float], count: int) -> NDArray[np.str_]:
    """Words drawn by weight; weights need not add to one."""
    share = np.array(list(weights.values()), dtype=float)
    return np.array(list(weights))[draw.choice(len(share), size=count, p=share / share.sum())]


def some(draw: np.random.Generator, pool: Ints, rate: float, least: int = 0) -> Ints:
    """A share of the pool, exactly `rate` of it (rounded), never fewer than `least` nor more than there are; sorted."""
    count = min(len(pool), max(least, round(rate * len(pool))))
    return np.sort(draw.choice(pool, size=count, replace=False))


def some_by_risk(draw: np.random.Generator, pool: Ints, risk: NDArray[np.float64], count: int) -> Ints:
    """`count` of the pool without repeats, likelier with risk (log odds); sorted. Gumbel keys, so one pass."""
    count = min(count, len(pool))
    keys = risk + draw.gumbel(size=len(pool))
    return np.sort(pool[np.argsort(-keys, kind="stable")[:count]])


def dates_between(draw: np.random.Generator, start: np.datetime64, end: np.datetime64, count: int) -> Days:
    """Dates drawn evenly from start up to, not including, end."""
    span = max(1, int((end - start) / np.timedelta64(1, "D")))
    return start + draw.integers(0, span, count).astype("timedelta64[D]")


def zipf(count: int, power: float = 0.7) -> NDArray[np.float64]:
    """Shares that fall with rank as names' frequencies do."""
    share = 1.0 / np.arange(2, count + 2) ** power
    return share / share.sum()


def plus(start: Days, days_later: NDArray[np.float64] | Ints | int) -> Days:
    """Dates some days later; no date stays none."""
    return start + np.asarray(days_later).astype("timedelta64[D]")


def among(start: Days, end: Days, on: np.datetime64) -> NDArray[np.bool_]:
    """Where a period, its end not included and none meaning still going, covers a day."""
    return (start <= on) & (np.isnat(end) | (end > on))


def up_to(end: Days, on: np.datetime64) -> Days:
    """Ends as known on a day: what comes later is not yet known."""
    return np.where(end > on, NEVER, end)


def padded(number: Ints, width: int) -> NDArray[np.str_]:
    """Numbers as texts with noughts before them; of no numbers, none (which NumPy's zfill does not bear)."""
    text = number.astype(f"U{width + 6}")
    return np.char.zfill(text, width) if len(text) else text


def turns(of: Ints) -> Ints:
    """Of each row, the how manyth of its value it is, from 1."""
    order = np.argsort(of, kind="stable")
    found = np.empty(len(of), dtype=np.int64)
    found[order] = np.arange(len(of)) - np.searchsorted(of[order], of[order]) + 1
    return found
