"""Common Transfer Files: what the former school tells the next one of pupils who moved."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.attendance import Register, number_of
from kithline.city.chance import Ints, among
from kithline.city.people import NOBODY
from kithline.city.places import CITY
from kithline.city.sources import JOIN, Columns, Delivery, Source, as_seen, columns
from kithline.city.truth import Truth
from kithline.core.terms import academic_year

FEED = "ctf"
LAG = 15  # school days are fifteen by the Pupil Information Regulations 2005, reg. 9: here days, in haste
DAYS = 35  # of moves that the council still holds
AUTHORISED = ("I", "M", "C", "R", "E", "C2")
UNAUTHORISED = ("O", "G", "U", "N")
NOT_POSSIBLE = ("-", "#", "Z")


def deliveries(source: Source) -> Iterator[Delivery]:
    """A file for each pair of schools and day, of the last weeks; where none moved, of the last two who did."""
    truth, rolls = source.truth, source.truth.enrolments
    moved, to = _moves(truth)
    lately = rolls.leaving[moved] + np.timedelta64(LAG, "D") > np.datetime64(truth.today) - np.timedelta64(
        DAYS, "D"
    )
    if not lately.any() and truth.today >= truth.made_on:  # in a history, of none there is no file
        lately[np.argsort(rolls.leaving[moved], kind="stable")[-2:]] = True
    moved, to = moved[lately], to[lately]
    free = {truth.today - timedelta(days=back) for back in range(1, 400)}
    pair = rolls.school[moved] * len(truth.schools) + rolls.school[to]
    pairs = np.unique(pair).tolist()
    for number, one in enumerate(pairs, start=1):
        rows, next_rows = moved[pair == one], to[pair == one]
        due = min(
            rolls.leaving[rows].max().astype(object) + timedelta(days=LAG), truth.today - timedelta(days=1)
        )
        # One delivery a day, so that each has a folder of its own.
        day = max(each for each in free if each <= due)
        free.discard(day)
        if number == len(pairs) or not source.only_last:
            yield _file(source, rows, next_rows, number, day)


def _moves(truth: Truth) -> tuple[Ints, Ints]:
    """Enrolments that a move ended, and the one that each child began after it."""
    rolls, known = truth.enrolments, np.datetime64(truth.today) - np.timedelta64(LAG + 1, "D")
    ended = np.flatnonzero((rolls.why == "move") & (rolls.leaving < known))
    order = np.lexsort((rolls.entry, rolls.child))
    begun = _by_day(rolls.child[order], rolls.entry[order])
    # The first place that the child began on a later day, if there is one.
    place = np.searchsorted(begun, _by_day(rolls.child[ended], rolls.leaving[ended]), "right")
    place = np.minimum(place, len(order) - 1)
    later = order[place]
    has = (rolls.child[later] == rolls.child[ended]) & (rolls.entry[later] > rolls.leaving[ended])
    return ended[has], later[has]


def _by_day(child: Ints, on: np.ndarray) -> Ints:
    """A number that is in order of child, then day."""
    return child * 1_000_000 + on.astype(int)


def _file(source: Source, rows: Ints, to: Ints, number: int, day: date) -> Delivery:
    truth, view, on = source.truth, source.sightings("school"), np.datetime64(day)
    rolls, schools, faces = truth.enrolments, truth.schools, truth.faces
    child = rolls.child[rows]
    upn = faces.upn[child]
    changed = (faces.surname_before[child] != "") & (faces.renamed_on[child] <= on)
    care = truth.social_care.care
    seen = as_seen(
        view, child, on, "forename", "middle", "surname", "birth", "sex", "uln", "ethnicity", "postcode"
    )
    lines = np.char.partition(as_seen(view, child, on, "address")["address"], ", ")
    contacts, links = _contacts(source, child, upn)
    has, sen = truth.pupils.meals[child], truth.sen
    support = (sen.provision_on(on)[child] != "N") & (sen.since[child] <= on)
    return Delivery(
        day,
        {
            "source": str(schools.laestab[rolls.school[rows[0]]]),
            "dest": str(schools.laestab[rolls.school[to[0]]]),
            "number": f"{number:03d}",
            "sent": f"{day.isoformat()}T09:30:00",
        },
        {
            "pupils": columns(
                upn=upn,
                **seen,
                former_surname=np.where(changed, faces.surname_before[child], ""),
                in_care=[
                    True if each else None
                    for each in np.isin(child, care.child[among(care.start, care.end, on)]).tolist()
                ],
                # A flat has a line of its own: what stands after a comma is another line.
                line1=lines[:, 0],
                line2=lines[:, 2],
                line3=np.full(len(child), CITY),
            ),
            "free_school_meals": columns(
                upn=upn[has], start=rolls.entry[rows][has], country=np.full(int(has.sum()), "ENG")
            ),
            "sen": columns(
                upn=upn[support],
                start=sen.since[child[support]],
                provision=sen.provision_on(on)[child[support]],
            ),
            "contacts": contacts,
            "attendance": _attendance(source, rows, day),
            "schools": columns(
                upn=upn,
                school=schools.laestab[rolls.school[rows]],
                name=schools.name[rolls.school[rows]],
                entry=rolls.entry[rows],
                leaving=rolls.leaving[rows],
                reason=np.full(len(rows), "Moved to another school"),
            ),
        },
        None,
        [("school", upn, child), ("school_contact", *links)],
    )


def _contacts(source: Source, child: Ints, upn: np.ndarray) -> tuple[Columns, tuple[np.ndarray, Ints]]:
    """Mother and father, as the school has their names, and who they are."""
    people, view = source.truth.people, source.sightings("school")
    parts = [
        (np.flatnonzero(parent[child] != NOBODY), parent[child], word, order)
        for parent, word, order in ((people.mother, "PAM", 1), (people.father, "PAF", 2))
    ]
    of = np.concatenate([row for row, _, _, _ in parts])
    adult = np.concatenate([parent[row] for row, parent, _, _ in parts])
    word = np.concatenate([np.full(len(row), code) for row, _, code, _ in parts])
    order = np.concatenate([np.full(len(row), place) for row, _, _, place in parts])
    seen = as_seen(view, adult, np.datetime64(source.truth.today), "forename", "surname")
    key = [JOIN.join(each) for each in zip(upn[of], seen["forename"], seen["surname"], strict=True)]
    table = columns(upn=upn[of], order=order, **seen, relation=word, responsible=np.ones(len(of), dtype=bool))
    return table, (np.array(key, dtype="U120"), adult)


def _attendance(source: Source, rows: Ints, day: date) -> Columns:
    """Sessions of this school year at the former school, up to leaving."""
    truth, rolls, year = source.truth, source.truth.enrolments, academic_year(day)
    counted = [
        _counts(truth.register, rolls.child[row], rolls.entry[row], rolls.leaving[row], year) for row in rows
    ]
    had = np.array([possible > 0 for possible, _, _ in counted], dtype=bool)
    possible, authorised, unauthorised = (
        np.array([each[place] for each in counted], dtype=int)[had] for place in range(3)
    )
    return columns(
        upn=truth.faces.upn[rolls.child[rows]][had],
        year=np.full(int(had.sum()), year),
        school=truth.schools.laestab[rolls.school[rows]][had],
        possible=possible,
        authorised=authorised,
        attended=possible - authorised - unauthorised,
        unauthorised=unauthorised,
    )


def _counts(
    register: Register, child: int, entry: np.datetime64, leaving: np.datetime64, year: int
) -> tuple[int, int, int]:
    """Possible, authorised and unauthorised sessions of one pupil on one roll in a school year."""
    on = register.weeks.days()
    held = (on >= max(entry, np.datetime64(date(year, 8, 1)))) & (on <= leaving)
    codes = register.codes[register.row_of[child]].reshape(-1, 2)[held]

    def count(words: tuple[str, ...]) -> int:
        return int(np.isin(codes, [number_of(word) for word in words]).sum())

    return int(codes.size) - count(NOT_POSSIBLE), count(AUTHORISED), count(UNAUTHORISED)
