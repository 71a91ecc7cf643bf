"""Look before you enter: who in the record is like somebody to be entered, as far as the viewer may see.

Whom the viewer may not see is not shown, nor counted; what is entered is compared with everybody by linking.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from kithline.core.dates import DateForm, parse_date
from kithline.core.names import are_surname_variants, are_variants, name_key, normalise
from kithline.record.types.links import Asked, NearMatch
from kithline.sharing.access.log import SEARCH, record_look
from kithline.sharing.access.sources import statement
from kithline.sharing.pace import hold_searches
from kithline.sharing.viewer import Viewer

MOST = 20
LEAST_POINTS = 5  # a shared number alone; name and date of birth; date of birth and postcode with a forename
FIELDS = ("forename", "surname", "birth", "school")


@dataclass
class _Found:
    person: int
    public_id: Any
    values: dict[str, str]
    postcodes: set[str]
    numbers: set[tuple[str, str]]


def near_matches(viewer: Viewer, asked: Asked) -> tuple[NearMatch, ...]:
    """Those most like the one asked for, the likeliest first; and the look, with all who are shown."""
    hold_searches(viewer)
    given = {
        "surname": name_key(asked.surname) if asked.surname else None,
        "birth": asked.birth.isoformat() if asked.birth else None,
        "swapped": _swapped(asked.birth),
        "postcode": asked.postcode or None,
        "numbers": [each for each in (asked.upn, asked.nhs_number) if each],
        "fields": list(FIELDS),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("near_matches"), given)
        rows = cursor.fetchall()
    scored = [(points, words, each) for each in _found(rows) for points, words in [_likeness(asked, each)]]
    best = sorted(
        (each for each in scored if each[0] >= LEAST_POINTS), key=lambda each: (-each[0], each[2].person)
    )[:MOST]
    record_look(
        viewer,
        "stewardship.new_child",
        people=[each.person for _, _, each in best],
        sections=["identity"],
        asked=asked.words,
        action=SEARCH,
    )
    return tuple(_match(each, words) for _, words, each in best)


def _found(rows: list[tuple[Any, ...]]) -> list[_Found]:
    people: dict[int, _Found] = {}
    for person, public_id, what, value in rows:
        each = people.setdefault(person, _Found(person, public_id, {}, set(), set()))
        if what == "postcode":
            each.postcodes.add(value)
        elif what in FIELDS:
            each.values[what] = value
        else:
            each.numbers.add((what, value))
    return [each for each in people.values() if each.values.keys() & {"forename", "surname"}]


def _likeness(asked: Asked, found: _Found) -> tuple[int, tuple[str, ...]]:
    """Points and words. A rough order for the eye, not a match weight: linking weighs what is entered."""
    points, words = 0, []

    def add(worth: int, what: str) -> None:
        nonlocal points
        points += worth
        words.append(what)

    for scheme, value, title in (("upn", asked.upn, "UPN"), ("nhs_number", asked.nhs_number, "NHS number")):
        if value and (scheme, value) in found.numbers:
            add(10, f"same {title}")
    birth = found.values.get("birth")
    if asked.birth and birth == asked.birth.isoformat():
        add(4, "same date of birth")
    elif birth and birth == _swapped(asked.birth):
        add(3, "day and month of birth swapped")
    surname, forename = found.values.get("surname", ""), found.values.get("forename", "")
    if asked.surname and normalise(surname) == normalise(asked.surname):
        add(3, "same surname")
    elif asked.surname and surname and are_surname_variants(surname, asked.surname):
        add(2, "surnames are forms of one name")
    if asked.forename and normalise(forename) == normalise(asked.forename):
        add(3, "same forename")
    elif asked.forename and forename and are_variants(forename, asked.forename):
        add(2, "forenames are forms of one name")
    if asked.postcode and asked.postcode in found.postcodes:
        add(2, "same postcode")
    return points, tuple(words)


def _match(found: _Found, words: tuple[str, ...]) -> NearMatch:
    birth = found.values.get("birth")
    name = " ".join(found.values[each] for each in ("forename", "surname") if each in found.values)
    born = parse_date(birth, DateForm.ISO) if birth else None
    return NearMatch(found.public_id, name, born, found.values.get("school", ""), words)


def _swapped(birth: date | None) -> str | None:
    """The date with day and month the other way round, where that is a date."""
    if birth is None or birth.day > 12:
        return None
    return date(birth.year, birth.day, birth.month).isoformat()
