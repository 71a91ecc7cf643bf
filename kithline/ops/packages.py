"""When the locked packages were last looked through, and how soon one with a known weakness is mended.

`make lock` writes the two values; a test compares the second with the file. No list of weaknesses is asked for: the
sites reach no outside service. What is looked at here is that the packages are not older than they may be.
"""

from datetime import date, timedelta

LOCKED_ON = date(2026, 11, 27)
LOCK_SHA256 = "087a3af49e20a491f94b47abf7588768ba02d5a3c9a2759f8eb1f1b8e140739f"
LOOKED_THROUGH_EVERY = timedelta(days=31)
# days from the day on which a weakness is published, by its severity (CVSS 4.0's words); SECURITY.md says the same
MENDED_WITHIN = {"critical": 7, "high": 14, "medium": 31, "low": 90}


def is_overdue(on: date) -> bool:
    """Whether nobody has looked through the locked packages for longer than a month."""
    return on - LOCKED_ON > LOOKED_THROUGH_EVERY
