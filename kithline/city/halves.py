"""Which of two processes writes which feeds: two halves of about the same work."""

from collections.abc import Collection

from kithline.city.history import MONTHLY
from kithline.city.school_years import TELL_OF_MARKS

NOTES = "case_notes"
# CPU seconds that a city's feeds take: its own deliveries, and those of a year of history. The rest take REST.
SECONDS = {
    "ambulance_ae": (0.5, 0.08),
    "annex_a": (0.2, 0.49),
    "benefits": (0.4, 0.4),
    NOTES: (25.0, 0.0),
    "case_system": (1.0, 1.14),
    "child_health": (0.3, 0.15),
    "cin_census": (0.3, 0.36),
    "council_tax": (0.3, 0.63),
    "cp_is": (0.1, 0.17),
    "csc_api": (0.0, 0.33),
    "ctf": (0.4, 0.05),
    "daily_attendance": (0.1, 0.34),
    "domestic_abuse_service": (0.2, 0.15),
    "early_help": (0.2, 0.22),
    "education_welfare": (0.1, 0.17),
    "family_hubs": (0.3, 0.23),
    "fire": (0.2, 0.1),
    "fostering_kinship": (0.1, 0.13),
    "fsm_checks": (0.2, 0.21),
    "gp_registration": (0.5, 0.36),
    "health_visiting_school_nursing": (0.2, 0.33),
    "homelessness": (0.5, 0.42),
    "housing": (0.2, 0.43),
    "mental_health": (0.2, 0.12),
    "school_census": (0.9, 0.41),
    "sen_register": (0.2, 0.21),
    "session_marks": (0.7, 0.13),
    "substance_misuse": (0.3, 0.22),
    "youth_justice": (0.2, 0.14),
}
REST = (0.1, 0.05)


# What one process alone makes the past of: its school years, and the truth of the days between.
TOGETHER = {*TELL_OF_MARKS, *MONTHLY}
TRUTH = 1.5  # seconds in which the second process writes what is true, before its feeds


def halves(codes: Collection[str], history: int) -> tuple[set[str], set[str]]:
    """The feeds of the first process and of the second, with so many years of history: the same each time."""
    listed = sorted(codes)
    together = [code for code in listed if history and code in TOGETHER]
    units = [together, *([code] for code in listed if code not in together)]
    shares: tuple[set[str], set[str]] = (set(), set())
    used = [0.0, TRUTH]
    for unit in sorted(units, key=lambda each: -_seconds(each, history)):
        less = int(used[1] < used[0])
        shares[less].update(unit)
        used[less] += _seconds(unit, history)
    return shares


def _seconds(codes: Collection[str], history: int) -> float:
    every = [SECONDS.get(code, REST) for code in codes]
    return sum(own + history * year for own, year in every)
