"""The pupils whom the viewer may see, as a list, and what has happened to them lately.

Row-level security decides whose rows these are. Each function makes few queries, however many pupils, and writes the
look to the log in the same transaction.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from kithline.core.clock import LONDON
from kithline.core.names import normalise
from kithline.insight.indicators.rulebook import indicators
from kithline.record.kinds import kinds
from kithline.record.services import SERVICES
from kithline.record.types.pupils import (
    FactorCount,
    Filters,
    LatelyView,
    Mover,
    Notice,
    PupilList,
    PupilRow,
    WorkerChange,
)
from kithline.sharing.access.log import SEARCH, record_look
from kithline.sharing.access.permission import is_permitted
from kithline.sharing.access.sources import day_of, feeds_of_service, statement
from kithline.sharing.viewer import Viewer

# Fixed pieces of SQL, by the word that an address may hold.
ORDERS = {
    "name": "name_key",
    "year": "year_rank",
    "born": "birth",
    "sen": "sen",
    "worker": "nullif(worker, '')",  # whoever has one first, either way
    "factors": "cardinality(present)",
    "school": "schools",
}
KEEP_TO_SCHOOL = (
    "SELECT sharing.keep_to_school(%s)"  # nobody else is in scope for the rest of the transaction
)
PER_PAGE = (50, 250)
NOTICE_KINDS = ("encompass", "missing_episode", "suspension")  # in the order in which they are told
# An event that happened longer before it came is history, not news; general knowledge, to be agreed by the council.
NEWS = timedelta(days=31)


def factor_titles() -> dict[str, str]:
    """Every factor's title by code, in the rulebook's order."""
    return {code: declared.title for code, declared in indicators().items()}


def list_pupils(viewer: Viewer, filters: Filters, *, on: date, page: str) -> PupilList:
    """One page of the viewer's pupils as at `on`, with the counts of factors among all that match.

    `page`: the page's code for the log. A page past the last is the last. Words of `filters.name` are the beginnings
    of names, in any order; marks such as * and % are ignored.
    """
    filters = _sound(filters)
    with connection.cursor() as cursor:
        cursor.execute(statement("pupils_schools"))
        schools = cursor.fetchall()
        # the schools are asked for before: afterwards there is one
        if filters.school and _own_school(viewer) is None:
            cursor.execute(KEEP_TO_SCHOOL, [filters.school])
        cursor.execute(
            statement("pupils").replace("{order}", _order(filters.sort)),
            {
                "school": filters.school,
                "own_school": _own_school(viewer),
                "year": filters.year,
                "factor": filters.factor,
                "sen": filters.sen,
                "worker": filters.worker,
                "words": normalise(filters.name).split(),
                "page": filters.page,
                "per_page": filters.per_page,
                "on": on,
                "worker_feeds": list(feeds_of_service("social_work")),
            },
        )
        total, rows, numbers, lacking, years, sen, has_workers = cursor.fetchone()
    last = max(1, -(-total // filters.per_page))
    shown = PupilList(
        rows=tuple(_row(row, has_workers) for row in rows),
        total=total,
        counts=_counts(viewer, total, numbers, lacking),
        years=tuple(years),
        sen_codes=tuple(sen),
        schools=tuple((code, name) for code, name in schools),
        filters=Filters(**{**vars(filters), "page": min(filters.page, last)}),
    )
    record_look(
        viewer,
        page,
        people=[row["id"] for row in rows],
        sections=["names", "school", "sen", "involvement", "factors"],
        asked=_asked(shown.filters),
        action=SEARCH,
        count=total,
    )
    return shown


def _own_school(viewer: Viewer) -> int | None:
    """Of whom works for one school, which: questions name it, so that they ask for no more than is shown."""
    return viewer.organisation_id if "enrolled" in viewer.role.relationships else None


def lately(viewer: Viewer, *, on: date, since: date, page: str) -> LatelyView:
    """What came about the viewer's pupils from the beginning of the day `since`: notices, workers, movers."""
    moment = datetime.combine(since, time(), ZoneInfo(LONDON))
    given = {
        "since": moment,
        "since_day": since,
        "earliest": since - NEWS,
        "on": on,
        "kinds": list(NOTICE_KINDS),
        "school_id": viewer.organisation_id,
        "own_school": _own_school(viewer),
    }
    with connection.cursor() as cursor:
        notices = _fetched(cursor, "notices", given)
        changes = _fetched(cursor, "worker_changes", given)
        movers = _fetched(cursor, "movers", given)
    people = {row[0] for row in notices + changes} | {row[1] for row in movers}
    record_look(
        viewer,
        page,
        people=sorted(people),
        sections=["notices", "involvement", "moves"],
        asked=f"since {since}",
    )
    titles = factor_titles()
    return LatelyView(
        since=since,
        notices=tuple(
            Notice(
                public_id,
                full_name(surname, forename),
                kinds()[code].title if sort == "event" else f"New factor: {titles.get(code, code)}",
                code if sort == "event" else "factor",
                happened,
                day_of(known_from) or since,
            )
            for _, public_id, surname, forename, sort, code, happened, known_from in notices
        ),
        changes=tuple(
            WorkerChange(
                public_id, full_name(surname, forename), SERVICES[service].title, now, before, team, telephone
            )
            for _, public_id, surname, forename, service, now, before, team, telephone in changes
            if service in SERVICES
        ),
        movers=tuple(
            Mover(full_name(surname, forename), day, is_joiner, public_id, year_group or "")
            for is_joiner, _, public_id, surname, forename, day, year_group in movers
        ),
    )


def full_name(surname: str | None, forename: str | None) -> str:
    """Surname first, as lists are read."""
    return ", ".join(part for part in (surname, forename) if part) or "Name not supplied"


def _fetched(cursor: Any, name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    cursor.execute(statement(name), given)
    return list(cursor.fetchall())


def _sound(filters: Filters) -> Filters:
    """What the address asks for, brought within what there is."""
    key = filters.sort.removeprefix("-")
    return Filters(
        **{
            **vars(filters),
            "sort": filters.sort if key in ORDERS else "name",
            "page": min(max(1, filters.page), 100_000),
            "per_page": filters.per_page if filters.per_page in PER_PAGE else PER_PAGE[0],
            "worker": filters.worker if filters.worker in ("yes", "no") else "",
        }
    )


def _order(sort: str) -> str:
    key = sort.removeprefix("-")
    falls = sort.startswith("-") != (key == "born")  # the column is an age: the youngest were born last
    return ORDERS[key] + (" DESC NULLS LAST" if falls else " NULLS LAST")


def _row(row: dict[str, Any], has_workers: bool) -> PupilRow:
    return PupilRow(
        public_id=UUID(row["public_id"]),
        surname=row["surname"],
        forename=row["forename"],
        birth=date.fromisoformat(row["birth"]) if row["birth"] else None,
        year_group=row["year_group"],
        schools=tuple(row["schools"]),
        sen=row["sen"],
        worker=row["worker"] if row["worker"] or has_workers else None,
        factors=tuple(code for code in indicators() if code in row["factors"]),
        not_supplied=row["not_supplied"],
    )


def _counts(
    viewer: Viewer, total: int, numbers: dict[str, int], lacking: dict[str, int]
) -> tuple[FactorCount, ...]:
    return tuple(
        FactorCount(
            code,
            declared.title,
            None if total and lacking.get(code, 0) == total else numbers.get(code, 0),
            is_permitted(viewer, declared.category, declared.level),
            lacking.get(code, 0),
        )
        for code, declared in indicators().items()
    )


def _asked(filters: Filters) -> str:
    """The filters for the log, the words that were looked for among them: those who review looks must see them."""
    return "; ".join(f"{key} {value}" for key, value in vars(filters).items() if value)
