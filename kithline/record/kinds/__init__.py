"""The kinds of event, by theme. Each module holds declarations; they are found by walking this package.

A kind's code is permanent. Its payload fields are listed with what they hold: an event whose payload has another
field is refused on entry. `category` decides who may see it; `level` is what the event row itself shows (FLAG: the
fact and its dates), the payload always stands at DETAIL.
"""

import importlib
import pkgutil
from dataclasses import dataclass, field
from functools import cache

from kithline.record.categories import Category

# Fields that every kind has which a person adds on a page of ours.
ENTERED = {"entered_by": "who added it on the page: name, role, organisation"}


@dataclass(frozen=True)
class Kind:
    """A sort of dated fact."""

    code: str
    title: str
    category: Category
    fields: dict[str, str] = field(default_factory=dict)  # field -> what it holds, in words
    lasts: bool = False  # has an end as well as a start
    # A person adds it, on the child's page: the field that their own words go into. "": only sources send it.
    added_as: str = ""
    # Further fields that are filled in for it beside the words, on a page of its own.
    added_with: tuple[str, ...] = ()


@cache
def kinds() -> dict[str, Kind]:
    """Every declared kind by code. Raises ValueError if two share one."""
    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules(__path__):
        for thing in vars(importlib.import_module(f"{__name__}.{module.name}")).values():
            if isinstance(thing, Kind):
                if thing.code in found:
                    raise ValueError(f"two kinds have the code {thing.code}")
                found[thing.code] = thing
    return found


@cache
def added_by_people() -> dict[str, Kind]:
    """The kinds that a person adds on a child's page, by code."""
    return {code: kind for code, kind in kinds().items() if kind.added_as}
