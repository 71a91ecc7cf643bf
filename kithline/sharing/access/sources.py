"""Where values come from, in plain words, and what each feed has supplied so far."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.db import connection

from kithline.core.clock import LONDON
from kithline.feeds import added
from kithline.feeds.discovery import feeds
from kithline.feeds.spec import EmitInvolvement
from kithline.insight.indicators.summary import due_by
from kithline.record.timeline import Supply
from kithline.record.types.sources import LateSource, SourceLine


@cache
def statement(name: str) -> str:
    """The SQL of `sql/<name>.sql`."""
    return (files("kithline.sharing.access") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def title_of(feed: str) -> str:
    """The source system in plain words; the feed's code where no declaration has it any more."""
    declared = added.FEED if feed == added.CODE else feeds().get(feed)
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


def late_since(supplied: Mapping[str, Supply], codes: Iterable[str], on: date) -> date | None:
    """The day on which the next delivery was due, if these feeds are late: the one that comes most often decides."""
    due = due_by(codes, supplied)
    return due if due is not None and due < on else None


def late_sources(on: date) -> tuple[LateSource, ...]:
    """The source systems that have supplied and are late now, those late the longest first.

    What a list says of "none" speaks for the days before. A feed that the viewer's site may not know of is not named.
    """
    supplied = supplies()
    late = [(since, title_of(code)) for code in supplied if (since := late_since(supplied, (code,), on))]
    return tuple(LateSource(title, since) for since, title in sorted(late))


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
