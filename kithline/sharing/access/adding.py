"""Adding a fact to a child's record, of a kind that a person adds; correcting and ending one's own.

The site may not write the record: a row is left in the viewer's own name, and the pipeline takes it in (ADR 14). Each
function that opens a child raises Http404 for one whom the viewer may not see, and writes the look.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404

from kithline.core import clock
from kithline.identity.asked import CHANNEL
from kithline.record.categories import Level
from kithline.record.kinds import ENTERED, Kind, added_by_people
from kithline.record.types.adding import Addable, AddedLine
from kithline.record.types.deciding import ChildNamed
from kithline.sharing.access.decisions import child_named
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.access.permission import addable, grant_to_write, must_write
from kithline.sharing.access.sources import statement
from kithline.sharing.ages import age_of
from kithline.sharing.roles.acts import Write
from kithline.sharing.viewer import Viewer

PAGE, PAGE_OF, CHANGE = "share.add", "share.add_of", "share.change"


class NotAdded(ValueError):
    """A fact that cannot be left; says why in a sentence."""


def adding(
    viewer: Viewer, public_id: UUID, *, page: str
) -> tuple[Viewer, ChildNamed, tuple[Addable, ...], tuple[AddedLine, ...]]:
    """The viewer about this child, the child, what the viewer may add to the record, and what they have added."""
    person_id, child = child_named(viewer, public_id, page=page)
    viewer = viewer.about(_age(person_id))
    offered = addable(viewer)
    if not offered:
        record_look(viewer, page, asked=str(public_id), outcome="refused")
        raise Http404
    lines = _lines(viewer, person_id)
    record_look(viewer, page, person_id=person_id, people=[person_id], sections=["added"], count=len(lines))
    return viewer, child, offered, lines


def add(
    public_id: UUID,
    *,
    kind: str,
    on: date,
    until: date | None,
    words: str,
    by: Viewer,
    changes: int | None = None,
    why: str = "",
    is_taken_back: bool = False,
    told: Mapping[str, str] | None = None,
) -> None:
    """Leave a fact for the record, or what one's own fact `changes` to. `told`: what the kind is `added_with`, days as
    ISO. NotAdded for a kind that nobody adds, without words, for an end before the beginning or a day to come, and
    where a correction is still on its way."""
    page = (PAGE_OF if told is not None else PAGE) if changes is None else CHANGE
    declared = added_by_people().get(kind)
    is_said = bool(words.strip()) or is_taken_back
    if declared is None or not is_said or on > clock.today() or (until and until < on):
        raise NotAdded("Choose what it is, and say it in words, with a day that is past or today")
    person_id, _ = child_named(by, public_id, page=page)
    by = by.about(_age(person_id))
    must_write(by, Write.ADD, declared.category, page=page)
    grant = grant_to_write(by, Write.ADD, declared.category)
    if grant is None:
        raise Http404
    if changes is not None:
        _refuse_unless_own(by, person_id, changes, kind)
    entered_by = ", ".join(
        part for part in (by.name, by.role.title, by.standing.organisation or "the council") if part
    )
    details = {"words": words.strip(), "entered_by": entered_by, "why": why.strip()}
    details |= {name: (told or {}).get(name, "").strip() for name in declared.added_with}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO added_fact (person_id, access_class, changes_id, kind, on_date, until, is_taken_back, "
            "details, why, purpose, legal_basis, user_id, role, organisation_id, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(person_id, _class_of(declared), changes, kind, on, until if declared.lasts else None),
                *(is_taken_back, json.dumps(details), why.strip(), grant.purpose, grant.legal_basis),
                *(by.user_id, by.role.code, by.organisation_id, clock.now()),
            ],
        )
        cursor.execute(f"NOTIFY {CHANNEL}")
    asked = f"{kind} {'taken back' if is_taken_back else 'changed' if changes else 'added'}"
    record_look(
        by, page, person_id=person_id, people=[person_id], asked=asked, outcome="written", action=DECIDE
    )


def _class_of(kind: Kind) -> int:
    return kind.category.at(Level.DETAIL)


def _refuse_unless_own(by: Viewer, person_id: int, changes: int, kind: str) -> None:
    mine = next((line for line in _lines(by, person_id) if line.id == changes), None)
    if mine is None or mine.kind != kind:
        raise Http404
    if mine.is_waiting:
        raise NotAdded("This is being brought into the record: try again in a moment")
    if mine.is_taken_back or mine.failure:
        raise NotAdded("This does not stand on the record any more")


def _lines(viewer: Viewer, person_id: int) -> tuple[AddedLine, ...]:
    """The facts that the viewer added to the person's record, newest first, each as its last row says."""
    with connection.cursor() as cursor:
        cursor.execute(statement("added_facts"), {"person": person_id, "user": viewer.user_id})
        return tuple(_line(row) for row in cursor.fetchall())


def _line(row: tuple[Any, ...]) -> AddedLine:
    fact, kind, on, until, payload, at, corrections, is_waiting, is_taken_back, failure = row
    declared = added_by_people().get(kind)
    told = json.loads(payload) if isinstance(payload, str) else payload or {}
    words = str(told.get(declared.added_as, "")) if declared else ""
    beside = {
        name: str(told[name])
        for name in (declared.fields if declared and declared.added_with else ())
        if told.get(name) and name not in (declared.added_as, *ENTERED)
    }
    title = declared.title if declared else kind
    return AddedLine(
        fact, kind, title, on, until, words, at, corrections, is_waiting, is_taken_back, failure, beside
    )


def _age(person_id: int) -> int | None:
    with connection.cursor() as cursor:
        return age_of(cursor, person_id, clock.today())
