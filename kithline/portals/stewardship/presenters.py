"""From what the door gives to what a steward's pages say. No database, no clock."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from kithline.feeds.recognise import NOT_EXPECTED
from kithline.record.types.data import (
    ACCEPTED,
    HELD,
    RECEIVED,
    REFUSED,
    RELEASE,
    STATES,
    Changes,
    Deliveries,
    DeliveryLine,
    DeliveryPage,
    FeedStanding,
    HoldingArea,
    NoticeLine,
    SenderLine,
    UnreadRow,
    UnreadRows,
    Verdict,
)
from kithline.record.types.governing import FeedUnder
from kithline.record.types.links import DriftLine
from kithline.ui.tables import Column
from kithline.ui.words import count, day, holding_words, moment, near_day, percent, plural

STATE_WORDS = {HELD: "Held", ACCEPTED: "Taken in", REFUSED: "Refused", RECEIVED: "Being read"}
NOTICE_WORDS = {
    **{"late": "Late", "short": "Short", "changed": "Changed", "held": "Held", "refused": "Refused"},
    "questioned": "Questioned",
    "agreement": "Agreement",
    "rests": "Rests",
}
FEED_COLUMNS = (
    Column("feed", "Feed"),
    Column("last", "Last file"),
    Column("as_at", "Speaks for"),
    Column("due", "Next due by"),
    Column("accepted", "Rows taken in", is_numeric=True),
    Column("rejected", "Not read", is_numeric=True),
    Column("until", "Agreed until"),
)
MUCH = 0.05  # of the rows that stood: where a file changes more of them, somebody should look
UNREAD = 0.01  # of a file's rows
MOST_LINES = 8  # of a panel: what else there is must be seen on the first screen too
LEAST = 20  # rows; of fewer any number may change
DELIVERY_COLUMNS = (
    Column("received", "Received"),
    Column("feed", "Feed"),
    Column("period", "Period"),
    Column("as_at", "Speaks for"),
    Column("state", "State"),
    Column("rows", "Rows", is_numeric=True),
    Column("new", "New", is_numeric=True),
    Column("changed", "Changed", is_numeric=True),
    Column("gone", "Gone", is_numeric=True),
    Column("unchanged", "Unchanged", is_numeric=True),
    Column("rejected", "Not read", is_numeric=True),
)
FILE_COLUMNS = (
    Column("name", "File"),
    Column("table", "Table"),
    Column("layout", "Layout"),
    Column("encoding", "Encoding"),
    Column("size", "Size", is_numeric=True),
    Column("rows", "Rows", is_numeric=True),
    Column("rejected", "Not read", is_numeric=True),
)
CHANGE_COLUMNS = (
    Column("where", "File and row"),
    Column("column", "Column"),
    Column("before", "Before"),
    Column("after", "Now"),
)
UNREAD_COLUMNS = (
    Column("file", "File"),
    Column("row", "Row", is_numeric=True),
    Column("column", "Column"),
    Column("reason", "What was wrong"),
)
CSV_HEADER = ("File", "Row", "Column", "What was wrong")


def drift_words(line: DriftLine) -> str:
    """Which outcome of a comparison comes oftener than linking takes for granted."""
    most = line.most
    return (
        f"{most.words} in {percent(100 * most.share, 0)} of pairs; {percent(100 * most.expected, 0)} expected"
    )


def home(
    standings: tuple[FeedStanding, ...],
    held: tuple[DeliveryLine, ...],
    notices: tuple[NoticeLine, ...] = (),
    area: HoldingArea | None = None,
    drifted: tuple[DriftLine, ...] = (),
    under: tuple[FeedUnder, ...] = (),
    refused: tuple[DeliveryLine, ...] = (),
    *,
    on: date,
    is_demonstration: bool = False,
    aside: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The values of stewardship/home.html. `aside`: of each feed that is set aside, why."""
    aside = aside or {}
    area = area or HoldingArea()
    agreed = {each.feed: each for each in under}
    return {
        "today": on,
        "late": sorted((each for each in standings if each.is_late), key=lambda each: each.due_on or on),
        "held": held,
        "held_by_feed": held_by_feed(held),
        "most": MOST_LINES,
        # one that is held says so with its reason already
        "short": [each for each in standings if each.is_short and each.last and each.last.state != HELD],
        "late_senders": [
            (standing, sender)
            for standing in standings
            if not standing.is_late
            for sender in standing.senders
            if sender.is_late
        ],
        "short_senders": [
            (standing, sender) for standing in standings for sender in standing.senders if sender.is_short
        ],
        "changed": changed(standings, notices, on),
        "aside": sorted(aside.items()),
        "aside_codes": aside,
        "refused": refused,
        "unread": unread_much(standings, on),
        "unread_words": unread_words,
        "agreed_words": lambda code: agreed_words(agreed.get(code), on, is_demonstration=is_demonstration),
        "notices": notices,
        "drifted": drifted,
        "drift_words": drift_words,
        "holding": holding_words(area.people, area.since, area.disposed, on),
        "never": [each for each in standings if each.last is None],
        "standings": standings,
        "columns": FEED_COLUMNS,
        "delivery_title": delivery_title,
        "late_words": late_words,
        "late_sender_words": late_sender_words,
        "mail_words": mail_words,
        "is_not_expected": is_not_expected,
        "notice_words": NOTICE_WORDS,
        "short_words": short_words,
        "state_words_of": STATE_WORDS,
    }


def is_not_expected(told: NoticeLine) -> bool:
    """Whether it is about a file that no feed expects, nor one of another name."""
    return told.kind == "refused" and told.words.endswith(NOT_EXPECTED)


def held_by_feed(held: tuple[DeliveryLine, ...]) -> list[tuple[DeliveryLine, int]]:
    """Of each feed the held file that came first, with how many more of it are held; in the order given."""
    first: dict[str, DeliveryLine] = {}
    for each in held:
        first.setdefault(each.feed.code, each)
    every = Counter(each.feed.code for each in held)
    return [(each, every[code] - 1) for code, each in first.items()]


def changed(
    standings: tuple[FeedStanding, ...], notices: tuple[NoticeLine, ...], on: date
) -> list[tuple[FeedStanding, str]]:
    """The feeds whose last file says otherwise than the one before, with what: other columns first, then the most rows.
    One that is held says so with its reason; one that came over a week ago was seen."""
    columns = {each.delivery_id for each in notices if each.kind == "changed"}
    lines = []
    for standing in standings:
        last = standing.last
        if last is None or last.state != ACCEPTED or (on - last.received_at.date()).days > 7:
            continue
        if last.id in columns:
            lines.append((2.0, standing, "its columns are others than those of the file before"))
            continue
        stood = last.changed + last.gone + last.unchanged
        share = (last.changed + last.gone) / stood if stood >= LEAST and standing.before else 0
        if share > MUCH:
            much = f"{percent(100 * share, 0)} of {count(stood)} rows"
            lines.append((share, standing, f"{much}: {count(last.changed)} changed, {count(last.gone)} gone"))
    return [(standing, words) for _, standing, words in sorted(lines, key=lambda each: -each[0])]


def unread_much(standings: tuple[FeedStanding, ...], on: date) -> list[FeedStanding]:
    """The feeds of whose last file that was taken in, of the last month, so many rows could not be read that its owner
    should hear of it; most first. A file that is held behind it hides it not."""
    found = [
        each
        for each in standings
        if each.taken
        and (on - each.taken.received_at.date()).days <= 31
        and each.taken.rejected > UNREAD * each.taken.rows
    ]
    return sorted(found, key=lambda each: -each.taken.rejected if each.taken else 0)


def unread_words(standing: FeedStanding) -> str:
    """ "12 of 80 rows; send them back to the front door"."""
    if standing.taken is None:
        return ""
    back = f"; send them back to {standing.feed.owner}" if standing.feed.owner else ""
    return f"{count(standing.taken.rejected)} of {plural(standing.taken.rows, 'row')}{back}"


def agreed_words(under: FeedUnder | None, on: date, *, is_demonstration: bool = False) -> str:
    """Until when the feed's agreement runs, or that files wait for one. A demonstration tries a feed without."""
    if under is None:
        return ""
    if is_demonstration and not under.reference:
        return "No agreement: tried, as this is a demonstration"
    if not under.is_current or under.expires is None:
        return "No agreement: files wait"
    return near_day(under.expires, on)


def late_words(standing: FeedStanding, on: date) -> str:
    """ "due by 3 May, 12 days ago; ask the school", or that a file has come and is held."""
    if standing.due_on is None:
        return ""
    days = plural((on - standing.due_on).days, "day")
    if standing.last is not None and standing.last.state == HELD:
        rest = "; a file has come and is held"
    else:
        rest = f"; ask {standing.feed.owner}" if standing.feed.owner else ""
    return f"due by {near_day(standing.due_on, on)}, {days} ago{rest}"


def late_sender_words(sender: SenderLine, on: date) -> str:
    """ "Oakfield Primary: due by 3 May, 12 days ago"."""
    days = plural((on - sender.due_on).days, "day")
    return f"{sender.name}: due by {near_day(sender.due_on, on)}, {days} ago"


def mail_words(notice: NoticeLine) -> str:
    """ "told by mail to 2 addresses"; on this page only, where there was no mail."""
    return (
        f"told by mail to {plural(notice.mailed, 'address', 'addresses')}" if notice.mailed else "told here"
    )


def short_words(standing: FeedStanding | SenderLine) -> str:
    """ "512 rows, 800 the time before (36% fewer)"."""
    if isinstance(standing, SenderLine):
        rows: int | None = standing.rows
    else:
        rows = standing.last.rows if standing.last else None
    if rows is None or not standing.before:
        return ""
    fewer = 100 * (standing.before - rows) / standing.before
    return f"{count(rows)} rows, {count(standing.before)} the time before ({percent(fewer, 0)} fewer)"


def deliveries(
    found: Deliveries, *, feed: str, state: str, on: date, page: int, per_page: int
) -> dict[str, Any]:
    """The values of stewardship/deliveries.html."""
    return {
        "today": on,
        "found": found,
        "columns": DELIVERY_COLUMNS,
        "state_words_of": STATE_WORDS,
        "feed_choices": [("", "All"), *((each.code, each.title) for each in found.feeds)],
        "state_choices": [("", "All"), *((each, STATE_WORDS[each]) for each in STATES)],
        "feed": feed,
        "state": state,
        "page": page,
        "per_page": per_page,
    }


def delivery(found: DeliveryPage, *, on: date, page: int, per_page: int) -> dict[str, Any]:
    """The values of stewardship/delivery.html, without its form."""
    line = found.line
    changes = [(row, value) for row in found.changed.rows for value in row.values]
    return {
        "today": on,
        "found": found,
        "line": line,
        "title": delivery_title(line),
        "words": f"Received {moment(line.received_at)}, speaks for {day(line.as_at)}",
        "figures": figures(line),
        "file_columns": FILE_COLUMNS,
        "change_columns": CHANGE_COLUMNS,
        "change_counts": change_counts(found.changed),
        "changes": changes,
        "unread_columns": UNREAD_COLUMNS,
        "verdict_words": verdict_words,
        "state_words_of": STATE_WORDS,
        "page": page,
        "per_page": per_page,
    }


def delivery_title(line: DeliveryLine) -> str:
    """ "School Census, 2024 autumn"; a period that is the day itself is said beneath the title already."""
    is_said = not line.period or line.period == line.as_at.isoformat()
    return line.feed.title if is_said else f"{line.feed.title}, {line.period}"


def figures(line: DeliveryLine) -> list[dict[str, str]]:
    """What became of the delivery's rows. Of a held one: what would become of them."""
    counts = (
        (line.rows, "rows in the files"),
        (line.new, "new"),
        (line.changed, "changed"),
        (line.gone, "gone"),
        (line.unchanged, "unchanged"),
        (line.rejected, "not read"),
    )
    return [{"value": count(number), "label": label} for number, label in counts]


def change_counts(changes: Changes) -> list[tuple[str, str]]:
    """(table, "surname 12, postcode 3"): in how many rows each column changed; most first, and what is kept back."""
    lines: dict[str, list[str]] = {}
    for each in sorted(changes.columns, key=lambda one: -one.rows):
        kept = "" if each.is_permitted else " (not permitted)"
        lines.setdefault(each.table, []).append(f"{each.column} {count(each.rows)}{kept}")
    return [(table, ", ".join(words)) for table, words in lines.items()]


def verdict_words(verdict: Verdict) -> str:
    """ "Sam Lark asked on 12 May 2026 at 9am to take it in; carried out on ..."."""
    what = "take it in" if verdict.verdict == RELEASE else "refuse it"
    done = (
        f"; carried out {moment(verdict.done_at)}" if verdict.done_at else "; the next update carries it out"
    )
    return f"{verdict.by} asked on {moment(verdict.at)} to {what}{done}"


def unread(found: UnreadRows, *, feed: str, on: date, page: int, per_page: int) -> dict[str, Any]:
    """The values of stewardship/rejected.html."""
    numbers = [(name.code, f"{name.title} ({count(number)})") for name, number in found.counts]
    return {
        "today": on,
        "found": found,
        "columns": (Column("received", "Received"), Column("feed", "Feed"), *UNREAD_COLUMNS),
        "feed_choices": [("", "All"), *numbers],
        "feed": feed,
        "page": page,
        "per_page": per_page,
    }


def csv_rows(rows: tuple[UnreadRow, ...]) -> list[tuple[object, ...]]:
    """What goes back to the owner of the file: where each row stands and what was expected; no value of the row."""
    return [(row.file, row.row, row.column, row.reason) for row in rows]


def csv_name(line: DeliveryLine) -> str:
    """A file name without spaces: rows-not-read-school_census-2024-10-03.csv."""
    return f"rows-not-read-{line.feed.code}-{line.as_at.isoformat()}.csv"
