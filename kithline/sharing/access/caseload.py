"""A social worker's own children and what has newly become known about them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from kithline.core.clock import LONDON
from kithline.insight.indicators.rulebook import indicators
from kithline.record.categories import MISSING, SOCIAL_CARE, YOUTH_JUSTICE
from kithline.record.kinds import kinds
from kithline.record.services import ANOTHER_SERVICE, SERVICES
from kithline.record.types.caseload import Arrival, Caseload, CaseloadChild, OpenThing
from kithline.sharing.access.log import record_look
from kithline.sharing.access.sources import source_line, statement
from kithline.sharing.access.words import label_of, meaning_of
from kithline.sharing.viewer import Viewer

ARRIVALS_SHOWN = 60
# what is told first among the open things of a child: what cannot wait, then what decides the most
OPEN_FIRST = (
    "missing_episode",
    "cla_episode",
    "cp_plan",
    "cin_plan",
    "cin_episode",
    "yj_intervention",
    "early_help_episode",
)
WORK = (SOCIAL_CARE, MISSING, YOUTH_JUSTICE)  # what is open in these is work; other lasting events are states
ALSO_WORK = ("ehcp",)
FIELDS = {
    "legal_name": "Name",
    "preferred_name": "Preferred name",
    "former_name": "Former name",
    "address": "Address",
    "birth": "Date of birth",
    "sex": "Sex",
    "sen_provision": "SEN provision",
}


def caseload(viewer: Viewer, *, since: date, on: date) -> Caseload:
    """The viewer's children by name, and what became known from the start of `since` (in England) on."""
    with connection.cursor() as cursor:
        cursor.execute(statement("caseload_children"))
        mine = cursor.fetchall()
        ids = [row[0] for row in mine]
        names = _names(cursor, ids)
        children = _children(cursor, mine, names, since, on)
        arrivals, total = _arrivals(cursor, {row[0]: row[1] for row in mine}, names, since, on)
    record_look(viewer, "casework.home", people=ids, asked=f"since={since.isoformat()}")
    return Caseload(since, children, arrivals, total)


def _children(
    cursor: Any, mine: list[tuple[Any, ...]], names: dict[int, dict[str, str]], since: date, on: date
) -> tuple[CaseloadChild, ...]:
    ids = [row[0] for row in mine]
    cursor.execute(
        "SELECT a.person_id, o.name, a.year_group FROM pupil_at a JOIN organisation o ON o.id = a.school_id "
        "WHERE a.person_id = ANY(%s) ORDER BY a.since DESC NULLS LAST",
        [ids],
    )
    schools = _by_person(cursor.fetchall())
    cursor.execute(
        "SELECT e.person_id, e.kind, min(e.valid_from) FROM event e WHERE e.person_id = ANY(%s) "
        "AND e.known_to IS NULL AND (e.valid_from IS NULL OR e.valid_from <= %s) "
        "AND (e.valid_to IS NULL OR e.valid_to > %s) AND e.kind = ANY(%s) GROUP BY e.person_id, e.kind",
        [ids, on, on, _kinds_of_work()],
    )
    open_things = _by_person(cursor.fetchall())
    cursor.execute(
        "SELECT r.person_id, count(*) FILTER (WHERE r.state = 'present') FROM indicator_result r "
        "WHERE r.person_id = ANY(%s) AND r.known_to IS NULL GROUP BY r.person_id",
        [ids],
    )
    factors = dict(cursor.fetchall())
    found = []
    for person_id, public_id, allocated_since, services in mine:
        name = names.get(person_id, {})
        birth = name.get("birth", "")
        places = schools.get(person_id, [])
        found.append(
            CaseloadChild(
                public_id=public_id,
                surname=name.get("preferred_surname") or name.get("surname", ""),
                forename=name.get("preferred_forename") or name.get("forename", ""),
                birth=date.fromisoformat(birth) if birth else None,
                schools=tuple(dict.fromkeys(place[0] for place in places)),
                year_group=places[0][1] if places else "",
                services=tuple(title_of_service(service) for service in services),
                open=_opened(open_things.get(person_id, [])),
                factors=factors.get(person_id),
                since=allocated_since,
                is_new=allocated_since is not None and allocated_since >= since,
            )
        )
    return tuple(sorted(found, key=lambda child: (child.surname.casefold(), child.forename.casefold())))


def _kinds_of_work() -> list[str]:
    return [
        kind.code
        for kind in kinds().values()
        if kind.lasts and (kind.category in WORK or kind.code in ALSO_WORK)
    ]


def _opened(rows: list[tuple[str, date | None]]) -> tuple[OpenThing, ...]:
    def place(kind: str) -> tuple[int, str]:
        return (OPEN_FIRST.index(kind) if kind in OPEN_FIRST else len(OPEN_FIRST), kind)

    return tuple(
        OpenThing(kind, kinds()[kind].title, since)
        for kind, since in sorted(rows, key=lambda row: place(row[0]))
    )


def _arrivals(
    cursor: Any, public_ids: dict[int, Any], names: dict[int, dict[str, str]], since: date, on: date
) -> tuple[tuple[Arrival, ...], int]:
    start = datetime.combine(since, time.min, ZoneInfo(LONDON)).astimezone(UTC)
    cursor.execute(
        statement("caseload_arrivals"),
        {"ids": list(public_ids), "since": start, "since_day": since, "on": on, "limit": ARRIVALS_SHOWN},
    )
    rows = cursor.fetchall()
    arrivals = tuple(
        Arrival(
            public_id=public_ids[person_id],
            name=_full_name(names.get(person_id, {})),
            what="event" if what == "detail" else what,
            title=_title(what, name),
            known_at=known_from,
            on=valid_from,
            until=None if valid_to == valid_from else valid_to,
            is_open=valid_to is None,
            now=_value(name, now) if what == "value" else now,
            before=_value(name, before or ""),
            is_change=is_change or bool(before),
            source=source_line(*told),
        )
        for (
            what,
            person_id,
            name,
            now,
            valid_from,
            valid_to,
            known_from,
            before,
            is_change,
            *told,
            _,
        ) in rows
    )
    return arrivals, rows[0][-1] if rows else 0


def _title(what: str, name: str) -> str:
    """In plain words; a code that is declared no more is shown as it is."""
    if what in ("event", "detail"):
        return kinds()[name].title if name in kinds() else name.replace("_", " ")
    if what == "involvement":
        return title_of_service(name)
    if what == "factor":
        return indicators()[name].title if name in indicators() else name.replace("_", " ")
    if what == "school":
        return "School"
    return FIELDS.get(name, label_of(name))


def _value(field: str, text: str) -> str:
    """A value as people read it: a listed code's meaning, a date of birth in words."""
    if field == "birth" and text:
        try:
            born = date.fromisoformat(text)
        except ValueError:
            return text
        return f"{born.day} {born:%B %Y}"
    return meaning_of(field, text) if text else ""


def title_of_service(code: str) -> str:
    if code == ANOTHER_SERVICE.code:
        return ANOTHER_SERVICE.title
    return SERVICES[code].title if code in SERVICES else code.replace("_", " ")


def _names(cursor: Any, ids: list[int]) -> dict[int, dict[str, str]]:
    cursor.execute(
        "SELECT c.person_id, c.field, c.value FROM chosen_value c WHERE c.person_id = ANY(%s) AND c.field = ANY(%s)",
        [ids, ["forename", "surname", "preferred_forename", "preferred_surname", "birth"]],
    )
    found: dict[int, dict[str, str]] = {}
    for person_id, field, value in cursor.fetchall():
        found.setdefault(person_id, {})[field] = value
    return found


def _full_name(name: dict[str, str]) -> str:
    surname = name.get("preferred_surname") or name.get("surname", "")
    forename = name.get("preferred_forename") or name.get("forename", "")
    return ", ".join(part for part in (surname, forename) if part) or "Name not supplied"


def _by_person(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for person_id, *rest in rows:
        found.setdefault(person_id, []).append(tuple(rest))
    return found
