"""The deliveries of past years: what each agency sent before the first file that a city's own day needs.

A return comes each year and a headcount each term, as in life; of what comes each day, week or month, a file every
other month is written (of small lists one a month), so that five years stay small. What happened is drawn year by year
(`over_years`), so that a row says the same from one file to the next until something happens.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from kithline.city.horizon import as_of
from kithline.city.school_years import TELL_OF_MARKS, with_school_years
from kithline.city.seeds import Seeds
from kithline.city.sources import Delivery, Source, sources
from kithline.city.truth import Truth
from kithline.feeds.discovery import feed
from kithline.feeds.spec import Rhythm

MOST_YEARS = 5  # the tables of the truth go back six
STEP = 61  # days between two files of a feed that comes more often than each term
EVERY = {Rhythm.YEARLY: 6, Rhythm.TERMLY: 2}  # steps
EVERY_OF = {"ctf": 1, "gp_registration": 6}  # comes whenever somebody moves; tells of everybody each time
# Small lists of which in two months more than a fifth changes, and a file would be held: half a step.
MONTHLY = (
    "domestic_abuse_service",
    "education_welfare",
    "substance_misuse",
)
UNTOLD = {
    "case_notes": "the feed of notes began with the window that a city's size has (notes.plan.LOOK_BACK)"
}
# What happened since the file before, not only in the last weeks; of session marks a week is enough to see the rhythm.
SINCE_THE_LAST = {"police_encompass": STEP, "police_missing": STEP, "suspensions": STEP, "session_marks": 9}
SEVERAL = ("school_safeguarding", "voluntary_sector")  # from more than one sender: the last file of each


def told() -> list[str]:
    """The feeds that have older files."""
    return [code for code in sources() if code not in UNTOLD]


def past(
    seeds: Seeds,
    whole: Truth,
    now: Source,
    years: int,
    first: Mapping[str, date],
    codes: Collection[str],
) -> Iterator[tuple[str, Delivery]]:
    """Feed and delivery, day by day from the oldest, of so many years before the truth of `now`.

    `whole` is what `truth.make_whole` made; the truth has `MOST_YEARS`. `first`: the day of each feed's first delivery
    of the city's own, before which these come. `codes`: of these feeds.
    """
    if not years:
        return
    if not set(codes).isdisjoint(TELL_OF_MARKS):
        whole = with_school_years(seeds, whole, years)
    last: dict[str, date] = {}
    for half in range(2 * years * EVERY[Rhythm.YEARLY], 0, -1):
        due = [code for code in told() if code in codes and half % _halves(code) == 0]
        day = now.truth.today - timedelta(days=STEP * half // 2)
        if not due:
            continue
        # Whoever had a number then has it now: a source's errors are those of today, and stay what they were.
        then = replace(now, truth=replace(as_of(whole, day), faces=now.truth.faces))
        for code in due:
            for delivery in _latest(code, then):
                if last.get(code, date.min) < delivery.received < first[code]:
                    last[code] = delivery.received
                    yield code, delivery


def _halves(code: str) -> int:
    """Half steps between two files."""
    if code in MONTHLY:
        return 1
    return 2 * EVERY_OF.get(code, EVERY.get(feed(code).rhythm, 1))


def _latest(code: str, then: Source) -> list[Delivery]:
    """What the source sent last by that day, of each sender where there are several; nothing where it had not begun."""
    if code in SINCE_THE_LAST:
        then = replace(then, after=then.truth.today - timedelta(days=SINCE_THE_LAST[code]))
    if code not in SEVERAL:
        then = replace(then, only_last=True)
    found = list(sources()[code](then))
    return sorted(found, key=lambda each: each.received) if code in SEVERAL else found[-1:]
