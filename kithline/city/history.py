"""The deliveries of past years: what each agency sent before the first file that a city's own day needs.

Told are the feeds whose truth reaches back and whose rows say the same of a thing from one file to the next. A return
comes each year and a headcount each term, as in life; of what comes each day, week or month, a file every other month
is written, so that five years stay small. Where the truth begins with the window (see `calendar.window`: schools, the
police, youth justice) so do the files. What the other feeds tell is drawn for the city's own day alone: they have no
older files than those that every city has.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from kithline.city.horizon import as_of
from kithline.city.seeds import Seeds
from kithline.city.sources import Delivery, Source, make_source, sources
from kithline.city.truth import Truth
from kithline.feeds.discovery import feed
from kithline.feeds.spec import Rhythm

MOST_YEARS = 5  # the tables of social care go back six
STEP = 61  # days between two files of a feed that comes more often than each term
EVERY = {Rhythm.YEARLY: 6, Rhythm.TERMLY: 2}  # steps
TOLD = (
    "adoption",
    "annex_a",
    "annex_a_send",
    "case_system",
    "cin_census",
    "council_tax",
    "cp_is",
    "csc_api",
    "daily_attendance",
    "dwp_match",
    "early_help",
    "early_years",
    "fostering_kinship",
    "mash_contacts",
    "police_encompass",
    "police_missing",
    "police_ppn",
    "school_census",
    "sen2",
    "session_marks",
    "ssda903",
    "suspensions",
    "youth_justice",
)
FROM_THE_WINDOW = frozenset(
    {
        "daily_attendance",
        "police_encompass",
        "police_missing",
        "police_ppn",
        "school_census",
        "session_marks",
        "suspensions",
        "youth_justice",
    }
)


def past(seeds: Seeds, whole: Truth, now: Source, years: int) -> Iterator[tuple[str, Delivery]]:
    """Feed and delivery, day by day from the oldest, of so many years before the truth of `now`.

    `whole` is what `truth.make_whole` made. The truth has `MOST_YEARS`.
    """
    if not years:
        return
    first = {code: next(sources()[code](now)).received for code in TOLD}
    last: dict[str, date] = {}
    for back in range(years * EVERY[Rhythm.YEARLY], 0, -1):
        day = now.truth.today - timedelta(days=STEP * back)
        due = [
            code
            for code in TOLD
            if back % EVERY.get(feed(code).rhythm, 1) == 0
            and (code not in FROM_THE_WINDOW or day >= now.truth.since + timedelta(days=STEP))
        ]
        # Whoever had a number then has it now: a source's errors are those of today, and stay what they were.
        then = make_source(seeds, replace(as_of(whole, day), faces=now.truth.faces))
        for code in due:
            *_, delivery = sources()[code](then)
            if last.get(code, date.min) < delivery.received < first[code]:
                last[code] = delivery.received
                yield code, delivery
