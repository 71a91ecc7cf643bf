"""One child, by the id in the address. Whether the viewer may see them is the database's answer, not ours."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import Http404
from psycopg.pq import TransactionStatus

from kithline.core.dates import DateForm, age_on, parse_date
from kithline.insight.indicators.summary import Row
from kithline.record.timeline import Supply
from kithline.record.types.child import ChildCard, ChildPage, SchoolPlace
from kithline.record.types.sources import SourceLine
from kithline.sharing.access.details import ValueRow, details_of
from kithline.sharing.access.emergencies import Emergency, use_emergency
from kithline.sharing.access.events import EventRow, timeline_of
from kithline.sharing.access.factors import factors_of
from kithline.sharing.access.involvements import InvolvementRow, involvements_of, told_once
from kithline.sharing.access.log import record_look
from kithline.sharing.access.notes_kept import notes_about
from kithline.sharing.access.permission import addable
from kithline.sharing.access.questions import questions_about
from kithline.sharing.access.reasons import contact_counts, reasons_for, withheld
from kithline.sharing.access.sources import source_line, statement, supplies
from kithline.sharing.logins import AUDIENCE_LOGIN, ONE_CHILD
from kithline.sharing.pace import hold_children
from kithline.sharing.viewer import Viewer

IN_SCOPE = "SELECT sharing.keep_to_child(%s)"  # null: not in scope; else the transaction keeps to that child
# asked at one go with how many the viewer has opened in this hour
IN_SCOPE_AND_PACE = "SELECT sharing.keep_to_child(%s), h.children FROM sharing.this_hour() h"
# the same, and then as the role whose policies ask for that child alone, where that says all that is seen (see ADR 15)
IN_SCOPE_ALONE = (
    "SELECT k.child, h.children, CASE WHEN current_setting('kithline.kept_of_child', true) <> '' "
    "THEN set_config('role', %s, true) END "
    "FROM (SELECT sharing.keep_to_child(%s) AS child OFFSET 0) k, sharing.this_hour() h"
)
ONESELF_AGAIN = "SELECT set_config('role', 'none', true)"
SECTIONS = ("names", "involvement", "factors", "timeline", "details", "sources")


@dataclass(frozen=True)
class Moved:
    """The id was absorbed into another person, whom the viewer may see."""

    public_id: UUID


def keep_to_child(
    cursor: Any, viewer: Viewer, public_id: UUID, *, page: str, alone: bool = False
) -> tuple[int | None, Emergency | None] | Moved:
    """The child to whom the transaction keeps from here on, by emergency access where there is one, and which that is.
    None for the child: not in scope. Moved, whose look is logged, where the id was absorbed. `alone`: what is asked
    next is of the child's own rows, and the caller is `oneself_again` afterwards."""
    if alone:
        cursor.execute(IN_SCOPE_ALONE, [ONE_CHILD[AUDIENCE_LOGIN[settings.AUDIENCE]], public_id])
    else:
        cursor.execute(IN_SCOPE_AND_PACE, [public_id])
    child, opened, *_ = cursor.fetchone()
    hold_children(viewer, opened)
    if child is not None:
        return child, None
    cursor.execute("SELECT sharing.survivor(%s)", [public_id])
    (survivor,) = cursor.fetchone()
    if survivor is not None:
        record_look(viewer, page, asked=str(public_id), outcome="moved")
        return Moved(survivor)
    emergency = use_emergency(public_id)
    if emergency is not None:
        cursor.execute(IN_SCOPE, [public_id])
        (child,) = cursor.fetchone()
    return child, emergency


@contextmanager
def oneself_again(cursor: Any) -> Iterator[Callable[[str, dict[str, Any]], list[tuple[Any, ...]]]]:
    """Whatever role the database has been made to take in here is laid down at the end; or before the question that is
    asked last by what this gives, which goes to the database with it: one way there and back less."""
    is_oneself = False

    def ask_as_oneself(name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        nonlocal is_oneself
        asked_last = statement(name)
        cursor.execute(f"{ONESELF_AGAIN};\n{asked_last}", given)
        is_oneself = True
        cursor.nextset()
        return list(cursor.fetchall())

    try:
        yield ask_as_oneself
    finally:
        # else the transaction is lost, and the role with it
        is_lost = connection.connection.info.transaction_status == TransactionStatus.INERROR
        if not is_oneself and not is_lost:
            cursor.execute(ONESELF_AGAIN)


def open_child(
    viewer: Viewer, public_id: UUID, *, on: date, page: str, context: str = ""
) -> ChildPage | Moved:
    """All that the viewer may see of the child as at `on`, and the look in the log.

    Unknown and out of scope alike: the look is logged as not found with the id that was asked for, and Http404 is
    raised. So is a child whose names are kept from the viewer. `context`: the piece of work that the look is for.
    """
    with connection.cursor() as cursor:
        with oneself_again(cursor) as ask_as_oneself:
            kept_to = keep_to_child(cursor, viewer, public_id, page=page, alone=True)
            if isinstance(kept_to, Moved):
                return kept_to
            child, emergency = kept_to
            if child is None:
                _refuse(viewer, page, public_id)
            given = {"person": child, "on": on}
            values = [ValueRow(*row) for row in _rows(cursor, "child_values", given)]
            schools = tuple(SchoolPlace(*row) for row in _rows(cursor, "child_schools", given))
            involved = [InvolvementRow(*row) for row in _rows(cursor, "child_involvements", given)]
            results = [_result(row) for row in _rows(cursor, "child_factors", given)]
            events = [EventRow(*row) for row in _rows(cursor, "child_events", given)]
            written = {sort for (sort,) in ask_as_oneself("child_written", given)}
        card_values = {row.field: row.value for row in values if row.is_chosen}
        if not card_values.keys() & {"surname", "forename"}:
            _refuse(viewer, page, public_id)
    card = _card(public_id, card_values, schools)
    viewer = viewer.about(age_on(card.birth, on) if card.birth else None)
    supplied = supplies()
    involved = told_once(involved, supplied)
    now, earlier = involvements_of(viewer, involved, supplied, on)
    factors = factors_of(viewer, results, supplied, on)
    fields = details_of(viewer, values)
    timeline = timeline_of(viewer, events, involved, on)
    given_for = {"emergency": emergency, "context": context}
    record_look(viewer, page, person_id=child, people=[child], sections=SECTIONS, **given_for)
    told = [card.source for card in (*now, *earlier) if not card.state]
    told += [line for entry in timeline for line in entry.sources]
    told += [line for factor in factors for each in factor.evidence for line in each.sources]
    told += [line for field in fields for value in field.values for line in (value.source, *value.others)]
    sources = _newest_each({line.feed for line in told if line}, supplied)
    closes_at = emergency.closes_at if emergency else None
    return ChildPage(
        *(card, now, earlier, factors, fields, timeline, sources, closes_at),
        questions=questions_about(child) if "question" in written else (),
        notes=notes_about(child) if "note" in written else (),
        reasons=reasons_for(viewer, child),
        counts=contact_counts(child),
        withheld=withheld(viewer),
        ask=viewer.role.ask,
        may_add=bool(addable(viewer)),
    )


def _rows(cursor: Any, name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    cursor.execute(statement(name), given)
    return list(cursor.fetchall())


def _result(row: tuple[Any, ...]) -> Row:
    return Row(*row)


def _refuse(viewer: Viewer, page: str, public_id: UUID) -> None:
    record_look(viewer, page, asked=str(public_id), outcome="not_found")
    raise Http404


def _card(public_id: UUID, chosen: dict[str, str], schools: tuple[SchoolPlace, ...]) -> ChildCard:
    birth = chosen.get("birth")
    return ChildCard(
        public_id=public_id,
        forename=chosen.get("forename", ""),
        surname=chosen.get("surname", ""),
        preferred_forename=chosen.get("preferred_forename", ""),
        birth=parse_date(birth, DateForm.ISO) if birth else None,
        year_group=chosen.get("year_group", ""),
        schools=schools,
    )


def _newest_each(feeds: set[str], supplied: Mapping[str, Supply]) -> tuple[SourceLine, ...]:
    """The newest delivery of each feed that the page draws on: until then what it says still stood."""
    found = [supplied[code] for code in feeds if code in supplied]
    newest = sorted(found, key=lambda supply: (supply.received_at, supply.feed), reverse=True)
    return tuple(line for each in newest if (line := source_line(each.feed, each.as_at, each.received_at)))
