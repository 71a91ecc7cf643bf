"""From a caseload to what its page says. No database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kithline.core.dates import DateForm, add_months, parse_date
from kithline.core.working_days import add_working_days
from kithline.record.types.caseload import Arrival, Caseload, OpenThing
from kithline.record.types.scope import Count, OwnChildren
from kithline.record.types.sources import SourceLine
from kithline.ui.tables import Column
from kithline.ui.words import age, day, near_day, plural

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FURTHEST_BACK = 12  # months
DAYS_NAMED = 3  # of events that are one line
CHILD_COLUMNS = (
    Column("name", "Child"),
    Column("age", "Age"),
    Column("school", "School"),
    Column("open", "Open now"),
    Column("factors", "Factors"),
    Column("since", "Allocated"),
)
# A child in need episode is open beneath each of these, and goes without saying.
IMPLY_AN_EPISODE = {"cla_episode", "cp_plan", "cin_plan"}


@dataclass(frozen=True)
class ArrivalLine:
    """One line of what arrived: whose, what, and in which words."""

    public_id: UUID
    name: str
    title: str
    words: str
    tag: str
    source: SourceLine | None


def since_when(asked: str, on: date) -> tuple[date, str]:
    """The day from which arrivals are shown, and what was wrong with the date asked for, if anything.

    Without one: the working day before, so that Monday shows what came on Friday and over the weekend.
    """
    usual = add_working_days(on, -1)
    if not asked.strip():
        return usual, ""
    for form in (DateForm.ISO, DateForm.UK):
        try:
            chosen = parse_date(asked, form)
        except ValueError:
            continue
        if chosen > on:
            return usual, "Enter a date that is not in the future"
        return max(chosen, add_months(on, -FURTHEST_BACK)), ""
    return usual, "Enter a date, such as 12/05/2026"


def since_words(since: date, on: date) -> str:
    """ "since yesterday", "since Friday 9 May"."""
    if since == on:
        return "today"
    if since == on - timedelta(days=1):
        return "since yesterday"
    return f"since {DAYS[since.weekday()]} {near_day(since, on)}"


def home(found: Caseload, *, on: date, problem: str = "") -> dict[str, Any]:
    """The values of casework/home.html."""
    choices = (
        ("Last working day", add_working_days(on, -1)),
        ("7 days", on - timedelta(days=7)),
        ("4 weeks", on - timedelta(days=28)),
    )
    how_many = plural(len(found.children), "child", "children")
    return {
        "today": on,
        "since": found.since,
        "since_words": since_words(found.since, on),
        "choices": [(words, chosen.isoformat(), chosen == found.since) for words, chosen in choices],
        "earliest": add_months(on, -FURTHEST_BACK).isoformat(),
        "problem": problem,
        "columns": CHILD_COLUMNS,
        "open_words": open_words,
        "age_words": age_words,
        "one_line": one_line,
        "children": found.children,
        "heading": f"{DAYS[on.weekday()]} {day(on)}: {how_many} allocated to you",
        "arrivals": arrival_lines(found.arrivals, on),
        "arrivals_total": found.arrivals_total,
        "not_shown": found.arrivals_total - len(found.arrivals),
    }


def open_words(things: tuple[OpenThing, ...]) -> str:
    """What is open, short enough for a row: "Child protection plan; missing episode". Dates are on the child's page."""
    kinds = {thing.kind for thing in things}
    shown = [each.title for each in things if each.kind != "cin_episode" or not kinds & IMPLY_AN_EPISODE]
    return "; ".join([*shown[:1], *(title[:1].lower() + title[1:] for title in shown[1:])])


def age_words(birth: date, on: date) -> str:
    """ "9" in years; below two years the unit is said: "14 months"."""
    return age(birth, on).removesuffix(" years")


def one_line(value: date) -> str:
    """A date that is not broken over two lines: "13 Apr 2026"."""
    return day(value, short=True).replace(" ", "\u00a0")


def arrival_line(arrival: Arrival, on: date) -> ArrivalLine:
    """One arrival in words. A value says what it was before; an event says when it happened."""
    return ArrivalLine(
        public_id=arrival.public_id,
        name=arrival.name,
        title=arrival.title,
        words=_words(arrival, on),
        tag="changed" if arrival.is_change else "new",
        source=arrival.source,
    )


def arrival_lines(arrivals: Sequence[Arrival], on: date) -> list[ArrivalLine]:
    """All of them, in their order; events of one kind about one child from one source are one line, where the first is:
    a case note a day is no news sixty times. "Case note (12)": "11 March, 10 March, 9 March and 9 more"."""
    together: dict[object, list[ArrivalLine]] = {}
    for number, each in enumerate(arrivals):
        line = arrival_line(each, on)
        alike = (line.public_id, line.title, line.tag, line.source)
        together.setdefault(alike if each.what == "event" else number, []).append(line)
    return [_as_one(lines) for lines in together.values()]


def _as_one(lines: Sequence[ArrivalLine]) -> ArrivalLine:
    if len(lines) == 1:
        return lines[0]
    days = list(dict.fromkeys(each.words for each in lines if each.words))
    more = f" and {len(days) - DAYS_NAMED} more" if len(days) > DAYS_NAMED else ""
    return replace(
        lines[0], title=f"{lines[0].title} ({len(lines)})", words=", ".join(days[:DAYS_NAMED]) + more
    )


def _words(arrival: Arrival, on: date) -> str:
    dates = _dates(arrival, on)
    match arrival.what:
        case "value":
            was = f", was {arrival.before}" if arrival.before else ""
            return f"{arrival.now}{was}"
        case "factor":
            return arrival.now or dates
        case "involvement" if arrival.until is not None and arrival.until <= on:
            return f"ended {near_day(arrival.until, on)}" + (f" ({arrival.now})" if arrival.now else "")
        case "school" if arrival.until is not None and arrival.until <= on:
            return f"left {arrival.now} on {near_day(arrival.until, on)}"
        case "school":
            return " ".join(part for part in (f"on the roll of {arrival.now}", dates) if part)
        case _:
            return ", ".join(part for part in (arrival.now, dates) if part)


def _dates(arrival: Arrival, on: date) -> str:
    if arrival.on is None:
        return ""
    if arrival.until is not None:
        return f"{near_day(arrival.on, on)} to {near_day(arrival.until, on)}"
    is_moment = arrival.what == "event" and not arrival.is_open
    return near_day(arrival.on, on) if is_moment else f"since {near_day(arrival.on, on)}"


def children(found: OwnChildren, *, on: date) -> dict[str, Any]:
    """The list of one's own children, a page of it."""
    return {
        "today": on,
        "heading": plural(found.total, "child", "children"),
        "because": " or ".join(found.because),
        "columns": (
            Column("name", "Child"),
            Column("age", "Age"),
            Column("school", "School"),
            Column("factors", "Factors", is_numeric=True),
        ),
        "children": found.rows,
        "page": found.page,
        "pages": found.pages,
        "age_words": age,
    }


def numbers(found: Sequence[Count]) -> dict[str, Any]:
    """Numbers of children by category."""
    return {
        "columns": (Column("category", "Information"), Column("children", "Children", is_numeric=True)),
        "rows": [[each.category, "1 to 4" if each.number is None else str(each.number)] for each in found],
    }
