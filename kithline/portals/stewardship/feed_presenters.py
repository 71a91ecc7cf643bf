"""What the page of one feed says. No database, no clock."""

from datetime import date
from typing import Any

from kithline.portals.stewardship.presenters import (
    DELIVERY_COLUMNS,
    STATE_WORDS,
    agreed_words,
    delivery_title,
    late_words,
    short_words,
)
from kithline.record.types.data import ACCEPTED, DeliveryLine, FeedPage
from kithline.ui.charts import column_chart, line_chart
from kithline.ui.tables import Column
from kithline.ui.words import count, day, near_day, percent, plural

SAYS = {
    "snapshot": "All that the source holds: a row that is gone has ended",
    "delta": "New and changed rows only: nothing ends by its absence",
    "append": "New rows only: what was sent once stays",
}
FILE_COLUMNS = tuple(each for each in DELIVERY_COLUMNS if each.key != "feed")
ROW_COLUMNS = (Column("label", "Speaks for"), Column("value", "Rows", is_numeric=True))
SHARE_COLUMNS = (Column("label", "Speaks for"), Column("value", "Not read", is_numeric=True))


def feed(found: FeedPage, *, on: date, is_demonstration: bool = False) -> dict[str, Any]:
    """The values of stewardship/feed.html."""
    standing, under = found.standing, found.under
    name = standing.feed
    confirmed = [supplier for supplier, is_confirmed in found.layouts if is_confirmed]
    guessed = [supplier for supplier, is_confirmed in found.layouts if not is_confirmed]
    agreement = f"{under.name} ({under.reference})" if under.reference else "None in governance.toml"
    facts = (
        ("Comes from", name.source_system),
        ("Who mends it", name.owner),
        ("How often", name.rhythm.capitalize()),
        ("Last file", _last(found, on)),
        ("Next due by", day(standing.due_on) if standing.due_on else "Not known before the first file"),
        ("Covers", name.coverage),
        ("A file says", SAYS.get(found.says, found.says)),
        ("Agreement", agreement),
        ("Agreed until", agreed_words(under, on, is_demonstration=is_demonstration)),
        ("Legal basis", under.legal_basis),
        ("Purposes", "; ".join(under.purposes)),
        ("Kept", under.retention),
        ("Layouts seen in a real file or a public document", "; ".join(confirmed) or "None"),
        ("Layouts that are our best guess", "; ".join(guessed) or "None"),
    )
    taken = [line for line in reversed(found.files) if line.state == ACCEPTED]
    return {
        "today": on,
        "name": name,
        "facts": [{"key": key, "value": value} for key, value in facts if value],
        "late": late_words(standing, on) if standing.is_late else "",
        "short": short_words(standing) if standing.is_short else "",
        "files": found.files,
        "columns": FILE_COLUMNS,
        "state_words_of": STATE_WORDS,
        "delivery_title": delivery_title,
        "charts": charts(taken) if len(taken) > 1 else [],
    }


def charts(taken: list[DeliveryLine]) -> list[dict[str, Any]]:
    """How many rows each file had, and what share of them we could not read; the oldest first."""
    rows = [(_label(line), line.rows) for line in taken]
    shares = [(_label(line), _unread(line)) for line in taken]
    worst = max(taken, key=_unread)
    span = f"{plural(len(taken), 'file')} taken in, from {day(taken[0].as_at)} to {day(taken[-1].as_at)}"
    least, greatest = min(line.rows for line in taken), max(line.rows for line in taken)
    return [
        {
            "title": "Rows not read, of each hundred",
            "note": f"{span}. At most {_unread_words(worst)}; in the last {_unread_words(taken[-1])}.",
            "drawing": line_chart("Rows not read, of each hundred", span, shares, unit="%", name="unread"),
            "columns": SHARE_COLUMNS,
            "rows": [{"label": label, "value": _share_words(share)} for label, share in reversed(shares)],
            "name": "unread",
        },
        {
            "title": "Rows in each file",
            "note": f"{span}. Between {count(least)} and {count(greatest)}; in the last {count(taken[-1].rows)}.",
            "drawing": column_chart("Rows in each file", span, rows, name="rows"),
            "columns": ROW_COLUMNS,
            "rows": [{"label": label, "value": count(number)} for label, number in reversed(rows)],
            "name": "rows",
        },
    ]


def _unread(line: DeliveryLine) -> float:
    return 100 * line.rejected / line.rows if line.rows else 0.0


def _share_words(share: float) -> str:
    """A percentage in words: what is little is not nothing, and nearly all is not all."""
    if 0 < share < 0.05:
        return "under 0.1%"
    return "over 99.9%" if 99.95 <= share < 100 else percent(share)


def _unread_words(line: DeliveryLine) -> str:
    """ "1 of 3,519 rows (under 0.1%)", or "none"."""
    if not line.rejected:
        return "none"
    return f"{count(line.rejected)} of {plural(line.rows, 'row')} ({_share_words(_unread(line))})"


def _label(line: DeliveryLine) -> str:
    return day(line.as_at, short=True)


def _last(found: FeedPage, on: date) -> str:
    """When the last one that was not refused came, and what became of it."""
    last = found.standing.last
    if last is None:
        return "None yet"
    became = STATE_WORDS[last.state].lower()
    return f"Came {near_day(last.received_at.date(), on)}, speaks for {day(last.as_at)}: {became}"
