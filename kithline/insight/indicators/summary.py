"""All factors of one child with their state, out of the rows that are kept. Pure: for pages, exports and tests.

Only answers *present* and *not supplied* have a row. A factor without one was looked for and not found, because every
child is worked out anew after each change and on each day that can bring one (`insight.derive`). So three things are
asked of the caller: the rows that the viewer received, which access classes the viewer's role may see at all (a factor
of another class is "not permitted" whether or not there is a row), and what each feed has supplied (out of date since).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kithline.feeds.discovery import feeds, set_aside
from kithline.insight.indicators.rulebook import Indicator, State, indicators
from kithline.record.timeline import Supply

NOT_PERMITTED = "not_permitted"
WAITING = "waiting"  # never worked out yet: nothing may be said


@dataclass(frozen=True)
class Row:
    """A current row of `indicator_result`. `evidence`: what, when, sources (see `derive.evidence_json`)."""

    indicator: str
    state: str
    summary: str
    since: date | None
    evidence: Sequence[Mapping[str, Any]]
    restriction: int = 0
    on_date: date | None = None


@dataclass(frozen=True)
class Factor:
    """One factor as it is said. `state`: a `State`, NOT_PERMITTED or WAITING. `stale_since`: out of date since."""

    indicator: Indicator
    state: str
    summary: str = ""
    since: date | None = None
    evidence: Sequence[Mapping[str, Any]] = ()
    stale_since: date | None = None
    worked_out_on: date | None = None


def factors(
    rows: Iterable[Row],
    *,
    supplied: Mapping[str, Supply],
    on: date,
    may_see: Callable[[int], bool],
    is_worked_out: bool = True,
) -> tuple[Factor, ...]:
    """Every declared factor once, in the rulebook's order. A restricted row, if the viewer got it, is the one said.

    `may_see`: whether the viewer's role sees this access class. `is_worked_out`: False for a child whom the pipeline
    has not reached yet.
    """
    kept: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row.restriction):
        kept[row.indicator] = row
    return tuple(
        _factor(declared, kept.get(code), supplied, on, may_see(declared.access_class), is_worked_out)
        for code, declared in indicators().items()
    )


def stale_since(declared: Indicator, supplied: Mapping[str, Supply], on: date) -> date | None:
    """The day on which the next delivery of a feed that the factor needs was due; None if none is late.

    Of feeds that are all needed, the one late the longest counts; of feeds of which one is enough, see `due_by`.
    """
    late = [due for need in declared.needs if (due := due_by(need, supplied)) is not None and due < on]
    return min(late, default=None)


def due_by(codes: Iterable[str], supplied: Mapping[str, Supply]) -> date | None:
    """By when the next delivery of these feeds is due; None if none of them has supplied.

    The feed that comes most often decides: a yearly return that is not due yet must not hide that the case system,
    which comes every week, has been silent for a month. Of feeds that come equally often, the freshest. Where none is
    left but such as are set aside, which take nothing in and whose rhythm nobody knows: the day of their last.
    """
    codes = [code for code in codes if code in supplied]
    known = [(feeds()[code], supplied[code].as_at) for code in codes if code in feeds()]
    if not known:
        return max((supplied[code].as_at for code in codes if code in set_aside()), default=None)
    fed = [(feed.rhythm.days, feed.due(as_at, feed.rhythm.days)) for feed, as_at in known]
    often = min((days for days, _ in fed), default=0)
    return max((due for days, due in fed if days == often), default=None)


def _factor(
    declared: Indicator,
    row: Row | None,
    supplied: Mapping[str, Supply],
    on: date,
    is_permitted: bool,
    is_worked_out: bool,
) -> Factor:
    if not is_permitted:
        return Factor(declared, NOT_PERMITTED)
    if not is_worked_out:
        return Factor(declared, WAITING)
    stale = stale_since(declared, supplied, on)
    if row is None:
        return Factor(declared, State.NONE_FOUND, declared.none, stale_since=stale)
    if row.state == State.NOT_SUPPLIED:
        stale = None  # what never came is not out of date
    return Factor(declared, row.state, row.summary, row.since, row.evidence, stale, row.on_date)
