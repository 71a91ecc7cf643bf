"""What the pupils' pages show, as plain values. Pure: no request, no database."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from kithline.core.clock import LONDON
from kithline.core.dates import age_on
from kithline.record.types.child import PRESENT, ChildCard, ChildPage, FactorView
from kithline.record.types.pupils import (
    FactorCount,
    LatelyView,
    Mover,
    Notice,
    PupilList,
    SchoolRow,
    WorkerChange,
)
from kithline.record.types.sources import SourceLine
from kithline.sharing.questions import NOTE_WORDS, code_of
from kithline.ui import charts
from kithline.ui.tables import Column
from kithline.ui.words import day, moment, near_day, plural

SEN_WORDS = {"N": "None", "K": "SEN support", "E": "EHC plan"}
LINES = 3  # of a panel of the first screen; the rest is one press away
PER_PAGE = (50, 250)
ENDINGS = {"PDF": "pdf", "Word": "docx", "text": "txt"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")

_NAME = Column("name", "Name", is_sortable=True)
_YEAR = Column("year", "Year", is_sortable=True)
_AGE = Column("born", "Age", is_sortable=True)
_SCHOOL = Column("school", "School", is_sortable=True)
_SEN = Column("sen", "SEN", is_sortable=True)
_WORKER = Column("worker", "Social worker", is_sortable=True)
_FACTORS = Column("factors", "Factors", is_sortable=True, is_most_first=True)
_NAMES = Column("which", "Which factors")


def home(news: LatelyView, found: PupilList, titles: Mapping[str, str], today: date) -> dict[str, Any]:
    """The safeguarding lead's first screen."""
    notices = [notice_line(each, today) for each in news.notices]
    changes = [change_line(each) for each in news.changes]
    movers = [mover_line(each, today) for each in news.movers]
    return {
        "since": news.since,
        "panels": [
            _panel("Notices", notices, "No new notices."),
            _panel("Changed workers", changes, "No worker has changed."),
            _panel("Joiners and leavers", movers, "Nobody has joined or left."),
        ],
        **pupils(found, titles, today),
    }


def notice_line(notice: Notice, today: date) -> dict[str, Any]:
    note = notice.title + (f", {near_day(notice.on, today)}" if notice.on else "")
    return {"text": notice.name, "child": notice.public_id, "note": note}


def change_line(change: WorkerChange) -> dict[str, Any]:
    if not change.now:
        note = f"{change.service}: ended (was {change.before})"
    else:
        before = f" (was {change.before})" if change.before else ""
        reach = f", {change.telephone}" if change.telephone else ""
        note = f"{change.service}: now {change.now}{reach}{before}"
    return {"text": change.name, "child": change.public_id, "note": note}


def mover_line(mover: Mover, today: date) -> dict[str, Any]:
    when = f" {near_day(mover.on, today)}" if mover.on else ""
    return {
        "text": mover.name,
        "child": mover.public_id,
        "note": ("joined" if mover.is_joiner else "left")
        + when
        + (f", {year_words(mover.year_group)}" if mover.year_group else ""),
    }


def _panel(title: str, lines: list[dict[str, Any]], empty: str) -> dict[str, Any]:
    return {
        "title": title,
        "count": len(lines),
        "lines": lines[:LINES],
        "more": lines[LINES:],
        "empty": empty,
    }


def pupils(found: PupilList, titles: Mapping[str, str], today: date) -> dict[str, Any]:
    """A list of pupils with its filters, counts and chart."""
    has_schools = len(found.schools) > 1
    columns = [_NAME, _YEAR, _AGE, *([_SCHOOL] if has_schools else []), _SEN, _WORKER, _FACTORS, _NAMES]
    filters = found.filters
    return {
        "today": today,
        "found": found,
        "filters": filters,
        "columns": columns,
        "rows": [
            {
                "id": row.public_id,
                "name": ", ".join(part for part in (row.surname, row.forename) if part),
                "year": row.year_group.upper() if row.year_group else "",
                "age": age_on(row.birth, today) if row.birth else None,
                "school": ", ".join(row.schools),
                "sen": SEN_WORDS.get(row.sen, row.sen),
                "worker": row.worker,
                "factors": [{"code": code, "name": titles.get(code, code)} for code in row.factors],
                "not_supplied": row.not_supplied,
            }
            for row in found.rows
        ],
        "years": [("", "All"), *((code, year_words(code)) for code in found.years)],
        "sen_options": [("", "All"), *((code, SEN_WORDS.get(code, code)) for code in found.sen_codes)],
        "worker_options": [("", "All"), ("yes", "Has one now"), ("no", "Has none now")],
        "factor_options": [("", "All"), *(_option(count) for count in found.counts if count.is_permitted)],
        "school_options": [("", "All"), *found.schools] if has_schools else [],
        "other_sizes": [size for size in PER_PAGE if size != filters.per_page and found.total > PER_PAGE[0]],
        "chart": chart_of(found.counts, found.total),
        "counts": found.counts,
    }


def chart_of(counts: Sequence[FactorCount], total: int) -> Markup:
    """Pupils by factor, the most frequent first; a factor that was not supplied is a gap, not a nought."""
    shown = [count for count in counts if count.is_permitted]
    ordered = sorted(shown, key=lambda count: -1 if count.number is None else count.number, reverse=True)
    most = next((count for count in ordered if count.number), None)
    words = f"Of {plural(total, 'pupil')}. " + (
        f"{most.title} is the most frequent, with {plural(most.number or 0, 'pupil')}."
        if most
        else "None has a factor."
    )
    return charts.bar_chart("Pupils by vulnerability factor", words, [(c.title, c.number) for c in ordered])


def year_words(code: str) -> str:
    """Year 9, Reception, Nursery: as schools say it."""
    if code.isdigit():
        return f"Year {code}"
    return {"R": "Reception", "N1": "Nursery, first year", "N2": "Nursery, second year"}.get(
        code.upper(), code
    )


def child(page: ChildPage, today: date) -> dict[str, Any]:
    """The child's page."""
    card = page.card
    return {
        "today": today,
        "child": card,
        "name": name_of(card),
        "words": words_of(card, today),
        "cards": [each for each in page.involvements if not each.state and not each.is_masked],
        "is_masked": any(each.is_masked for each in page.involvements),
        "ask_masked": f"Ask {page.ask}.",
        "reasons": page.reasons,
        "counts": page.counts,
        "withheld": page.withheld,
        "ask": page.ask,
        "may_add": page.may_add,
        "states": [each for each in page.involvements if each.state],
        "earlier": page.earlier,
        "present": [factor for factor in page.factors if factor.state == PRESENT],
        "absent": [factor for factor in page.factors if factor.state != PRESENT],
        "disputed": [field.title for field in page.fields if field.is_disputed],
        "fields": page.fields,
        "timeline": page.timeline,
        "sources": page.sources,
        "readable": readable,
        "emergency_until": page.emergency_until,
        "first_source": lambda factor: next(
            (line for each in factor.evidence for line in each.sources), None
        ),
        "whole_notes": [each for each in page.notes if not each.code],
        "note_words": NOTE_WORDS,
        "doubt": lambda *told: doubt(page, *told),
        "since_beside": since_beside,
    }


def doubt(page: ChildPage, sort: str, name: str, value: str, source: SourceLine | None) -> dict[str, Any]:
    """The code by which a value is questioned, the open questions about it, and what requests left beside it."""
    code = code_of(sort, name, value, source.feed if source else "")
    return {
        "code": code,
        "lines": [each for each in page.questions if each.code == code],
        "notes": [each for each in page.notes if each.code == code],
        "words": NOTE_WORDS,
    }


def since_beside(factor: FactorView) -> date | None:
    """The day since which a factor has been so, unless its summary says it already."""
    return factor.since if factor.since and day(factor.since) not in factor.summary else None


def readable(value: str) -> str:
    """A value as people read it: a day or a moment in words, the rest begins with a capital."""
    if _DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    if _MOMENT.match(value):
        with suppress(ValueError):
            found = datetime.fromisoformat(value)
            return moment(found if found.tzinfo else found.replace(tzinfo=ZoneInfo(LONDON)))
    if value.startswith("{"):  # a source that sends several answers as one
        with suppress(ValueError):
            return readable(", ".join(str(each) for each in json.loads(value).values()))
    return value[:1].upper() + value[1:]


def name_of(card: ChildCard) -> str:
    return ", ".join(part for part in (card.surname, card.forename) if part)


def words_of(card: ChildCard, today: date) -> str:
    """Beneath the name: known as, age and birth, year group and schools."""
    parts = []
    if card.preferred_forename and card.preferred_forename != card.forename:
        parts.append(f"known as {card.preferred_forename}")
    if card.birth:
        parts.append(f"{plural(max(0, age_on(card.birth, today)), 'year')} old, born {day(card.birth)}")
    if card.year_group:
        parts.append(year_words(card.year_group))
    parts += [school.name for school in card.schools]
    return "; ".join(parts)


def paragraphs(text: str) -> list[list[str]]:
    """A text as paragraphs of lines."""
    return [each.split("\n") for each in text.split("\n\n") if each.strip()]


def file_name(name: str, ending: str) -> str:
    """A name under which a file can be kept anywhere, with the ending of what it is."""
    stem = name.rpartition(".")[0] or name
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', stem).strip('-')[:80] or 'file'}.{ending}"


def schools(found: Sequence[SchoolRow], today: date) -> dict[str, Any]:
    """The link coordinator's schools."""
    return {
        "today": today,
        "columns": [
            Column("name", "School"),
            Column("review", "Next review"),
            Column("pupils", "Pupils", is_numeric=True),
            Column("with_factors", "With factors", is_numeric=True),
            Column("factors", "Factors in all", is_numeric=True),
            Column("telephone", "Telephone"),
        ],
        "schools": found,
        "overdue": sum(1 for each in found if each.next_review and each.next_review < today),
    }


def _option(count: FactorCount) -> tuple[str, str]:
    return (count.code, f"{count.title} ({'not supplied' if count.number is None else count.number})")
