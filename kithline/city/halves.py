"""Which of two processes writes which feeds: two halves of about the same work."""

from collections.abc import Collection

NOTES = "case_notes"
# CPU seconds that a city's feeds take: its own deliveries, and those of a year of history. The rest take REST.
SECONDS = {
    "adoption": (0.5, 0.34),
    "ambulance_ae": (0.7, 0.38),
    "annex_a": (0.1, 0.34),
    "benefits": (0.3, 0.42),
    NOTES: (25.0, 0.0),
    "case_system": (0.6, 0.89),
    "child_health": (0.2, 0.2),
    "cin_census": (0.4, 0.38),
    "council_tax": (0.1, 0.65),
    "cp_is": (0.0, 0.16),
    "csc_api": (0.0, 0.13),
    "daily_attendance": (0.1, 0.36),
    "domestic_abuse_service": (0.1, 0.16),
    "early_help": (0.2, 0.29),
    "education_welfare": (0.1, 0.21),
    "family_hubs": (0.2, 0.27),
    "fire": (0.1, 0.15),
    "fostering_kinship": (0.1, 0.11),
    "fsm_checks": (0.1, 0.16),
    "gp_registration": (0.5, 0.37),
    "health_visiting_school_nursing": (0.1, 0.46),
    "homelessness": (0.5, 0.41),
    "housing": (0.2, 0.44),
    "mental_health": (0.1, 0.17),
    "neet_nccis": (0.1, 0.12),
    "school_census": (0.9, 0.36),
    "school_safeguarding": (0.2, 0.24),
    "sen_register": (0.1, 0.23),
    "session_marks": (0.9, 0.18),
    "substance_misuse": (0.1, 0.27),
    "voluntary_sector": (0.1, 0.16),
    "youth_justice": (0.1, 0.12),
}
REST = (0.1, 0.05)


def halves(codes: Collection[str], history: int) -> tuple[set[str], set[str]]:
    """The feeds of the first process and of the second, with so many years of history: the same each time."""
    shares: tuple[set[str], set[str]] = (set(), set())
    used = [0.0, 0.0]
    for code in sorted(codes, key=lambda each: (-_seconds(each, history), each)):
        less = int(used[1] < used[0])
        shares[less].add(code)
        used[less] += _seconds(code, history)
    return shares


def _seconds(code: str, history: int) -> float:
    own, year = SECONDS.get(code, REST)
    return own + history * year
