"""The deliveries of past years: what each agency sent before the first file that a city's own day needs.

Told are the feeds whose truth reaches back and whose rows keep their numbers from one file to the next. A return comes
each year and a headcount each term, as in life; of what comes each day, week or month, a file every other month is
written, so that five years stay small. Feeds of schools, the police and others of which the truth begins with the
window (see `calendar.window`) have no older files than those that every city has; nor have the CIN census, SSDA903
and SEN2, of which a new year has so many other rows that each file would wait for a steward.
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
    "csc_api",
    "early_years",
    "fostering_kinship",
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
        due = [code for code in TOLD if back % EVERY.get(feed(code).rhythm, 1) == 0]
        # Whoever had a number then has it now: a source's errors are those of today, and stay what they were.
        then = make_source(seeds, replace(as_of(whole, day), faces=now.truth.faces))
        for code in due:
            *_, delivery = sources()[code](then)
            if last.get(code, date.min) < delivery.received < first[code]:
                last[code] = delivery.received
                yield code, delivery
