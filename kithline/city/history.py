"""The deliveries of past years: what each agency sent before the first file that a city's own day needs.

Told are the feeds whose truth reaches back and whose rows say the same of a thing from one file to the next. A return
comes each year and a headcount each term, as in life; of what comes each day, week or month, a file every other month
is written, so that five years stay small. Where the truth begins with the window (see `calendar.window`: schools, the
police, youth justice) so do the files. What the other feeds tell is drawn for the city's own day alone (`UNTOLD` says
of each why): they have no older files than those that every city has.
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
EVERY_OF = {"ctf": 1, "gp_registration": 6}  # comes whenever somebody moves; tells of everybody each time
TOLD = (
    "adoption",
    "annex_a",
    "annex_a_send",
    "care_leavers",
    "case_system",
    "cin_census",
    "council_tax",
    "cp_is",
    "csc_api",
    "ctf",
    "daily_attendance",
    "dwp_match",
    "early_help",
    "early_years",
    "elective_home_education",
    "exclusions",
    "fostering_kinship",
    "gp_registration",
    "mash_contacts",
    "police_encompass",
    "police_intelligence",
    "police_missing",
    "police_ppn",
    "school_census",
    "sen2",
    "session_marks",
    "ssda903",
    "suspensions",
    "youth_justice",
)
_OF_TODAY = "who is told of, and under which number, is drawn anew for each day"
_DATED_BACK = "its dates are drawn backwards from the city's day, so that each file would tell others"
UNTOLD = {
    **dict.fromkeys(
        (
            *("alternative_provision", "ambulance_ae", "benefits", "channel", "child_health"),
            *(
                "children_missing_education",
                "community_safety",
                "education_welfare",
                "exploitation_assessments",
            ),
            *(
                "family_hubs",
                "fsm_checks",
                "health_visiting_school_nursing",
                "holiday_provision",
                "homelessness",
            ),
            *("marac", "mental_health", "police_nrm", "school_admissions", "school_safeguarding"),
            *("voluntary_sector", "young_carers", "youth_services"),
        ),
        _OF_TODAY,
    ),
    **dict.fromkeys(
        ("domestic_abuse_service", "fire", "housing", "maternity", "probation", "substance_misuse"),
        _DATED_BACK,
    ),
    **dict.fromkeys(
        ("epep", "looked_after_health", "sen_register"),
        "in two months more than a fifth of its rows change or go, and a file of every other month would be held",
    ),
    "case_notes": "its notes are written for the window alone",
    "neet_nccis": "each September nearly all of its rows are other people's, and it would be held",
}
FROM_THE_WINDOW = frozenset(
    {
        "ctf",
        "daily_attendance",
        "elective_home_education",
        "exclusions",
        "police_encompass",
        "police_intelligence",
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
            if back % EVERY_OF.get(code, EVERY.get(feed(code).rhythm, 1)) == 0
            and (code not in FROM_THE_WINDOW or day >= now.truth.since + timedelta(days=STEP))
        ]
        # Whoever had a number then has it now: a source's errors are those of today, and stay what they were.
        then = make_source(seeds, replace(as_of(whole, day), faces=now.truth.faces))
        for code in due:
            *_, delivery = sources()[code](then)
            if last.get(code, date.min) < delivery.received < first[code]:
                last[code] = delivery.received
                yield code, delivery
