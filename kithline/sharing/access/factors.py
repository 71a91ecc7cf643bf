"""The child's vulnerability factors with their evidence, every declared factor in one of its states."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection

from kithline.insight.indicators.rulebook import State
from kithline.insight.indicators.summary import NOT_PERMITTED as NOT_PERMITTED_CODE
from kithline.insight.indicators.summary import Factor, Row, factors
from kithline.record.categories import BY_NUMBER, Level
from kithline.record.timeline import Supply
from kithline.record.types.child import (
    NONE_FOUND,
    NOT_PERMITTED,
    NOT_SUPPLIED,
    PRESENT,
    EvidenceLine,
    FactorView,
)
from kithline.record.types.sources import SourceLine
from kithline.sharing.access.permission import is_permitted, may_name
from kithline.sharing.access.sources import source_line
from kithline.sharing.viewer import Viewer

STATES = {
    State.PRESENT.value: PRESENT,
    State.NONE_FOUND.value: NONE_FOUND,
    State.NOT_SUPPLIED.value: NOT_SUPPLIED,
    NOT_PERMITTED_CODE: NOT_PERMITTED,
}
Delivered = Mapping[int, tuple[str, date | None, datetime | None]]


def factors_of(
    viewer: Viewer, rows: Iterable[Row], supplied: Mapping[str, Supply], on: date
) -> tuple[FactorView, ...]:
    """Those present first, then the rest, each in the rulebook's order."""

    def may_see(access_class: int) -> bool:
        return is_permitted(viewer, BY_NUMBER[access_class // 10], Level(access_class % 10))

    found = factors(rows, supplied=supplied, on=on, may_see=may_see)
    delivered = _deliveries(_delivery_ids(found))
    views = [_view(viewer, factor, delivered) for factor in found]
    return tuple(sorted(views, key=lambda view: view.state != PRESENT))


def _view(viewer: Viewer, factor: Factor, delivered: Delivered) -> FactorView:
    return FactorView(
        code=factor.indicator.code,
        title=factor.indicator.title,
        state=STATES.get(str(factor.state), NOT_SUPPLIED),
        summary=factor.summary,
        rule=factor.indicator.why,
        since=factor.since,
        worked_out_on=factor.worked_out_on,
        stale_since=factor.stale_since,
        evidence=tuple(
            EvidenceLine(
                each["what"],
                date.fromisoformat(each["when"]) if each.get("when") else None,
                _lines(viewer, each, delivered),
            )
            for each in factor.evidence
        ),
    )


def _lines(viewer: Viewer, evidence: Mapping[str, Any], delivered: Delivered) -> tuple[SourceLine, ...]:
    lines: dict[str, SourceLine] = {}
    for source in evidence.get("sources", ()):
        line = source_line(*delivered.get(source["delivery_id"], (source["feed"], None, None)))
        if line is not None and may_name(viewer, line.feed):
            lines.setdefault(line.feed, line)
    return tuple(lines.values())


def _delivery_ids(found: Iterable[Factor]) -> list[int]:
    return sorted(
        {
            source["delivery_id"]
            for factor in found
            for each in factor.evidence
            for source in each.get("sources", ())
        }
    )


def _deliveries(ids: list[int]) -> Delivered:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, feed, as_at, received_at FROM delivery WHERE id = ANY(%s)", [ids])
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}
