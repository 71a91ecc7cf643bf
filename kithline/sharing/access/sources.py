"""Where values come from, in plain words, and what each feed has supplied so far."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.db import connection

from kithline.core.clock import LONDON
from kithline.feeds.discovery import feeds
from kithline.feeds.spec import EmitInvolvement
from kithline.record.timeline import Supply
from kithline.record.types.sources import SourceLine


@cache
def statement(name: str) -> str:
    """The SQL of `sql/<name>.sql`."""
    return (files("kithline.sharing.access") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def title_of(feed: str) -> str:
    """The source system in plain words; the feed's code where no declaration has it any more."""
    declared = feeds().get(feed)
    return declared.source_system if declared else feed.replace("_", " ")


def source_line(feed: str | None, as_at: date | None, received_at: datetime | None) -> SourceLine | None:
    """One delivery as a line; None where the row names none."""
    if not feed:
        return None
    return SourceLine(feed, title_of(feed), as_at, day_of(received_at))


def day_of(moment: datetime | None) -> date | None:
    """The date in England."""
    return moment.astimezone(ZoneInfo(LONDON)).date() if moment else None


def supplies() -> dict[str, Supply]:
    """What each feed has supplied, by its code, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(statement("supplies"))
        return {row[0]: Supply(*row) for row in cursor.fetchall()}


def late_since(supplied: Mapping[str, Supply], codes: tuple[str, ...], on: date) -> date | None:
    """The day on which the next delivery was due, if all of these feeds that have supplied are late."""
    due = [
        supplied[code].as_at + timedelta(days=feeds()[code].rhythm.days)
        for code in codes
        if code in supplied and code in feeds()
    ]
    return max(due) if due and max(due) < on else None


def feeds_of_service(service: str) -> tuple[str, ...]:
    """The feeds that declare involvements of this service."""
    return tuple(
        code
        for code, declared in feeds().items()
        if any(
            isinstance(what, EmitInvolvement) and what.service == service
            for table in declared.tables
            for what in table.emits
        )
    )
