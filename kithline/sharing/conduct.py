"""The code of conduct that everybody agrees to before a real record is shown; once, and again when it changes."""

from datetime import date

from django.db import connection

from kithline.core import clock
from kithline.sharing.viewer import Viewer

VERSION = "2026-11"
RULES = (
    "I look only at records of children with whom I work, or for whom I have a reason that I could explain to them "
    "and their family.",
    "I know that every look is kept, with the time, my role and what was shown, and that looks are reviewed.",
    "I sign in as myself. I never lend my account, and I lock my screen when I leave it.",
    "What I copy, print or say leaves the system's protection: I do so only as far as the work needs it.",
    "When a value is wrong I say so, and I do not act on it alone.",
    "I do not look up people I know: family, friends, neighbours, colleagues. If they become my work I tell my manager "
    "first.",
    "A worry about a child is acted on at once, by telephone where it is urgent. Nothing on a screen replaces that.",
)


def agreed_on(viewer: Viewer) -> date | None:
    """The day on which the viewer agreed to the code as it is now; None if they have not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at FROM conduct_agreement WHERE user_id = %s AND version = %s ORDER BY at LIMIT 1",
            [viewer.user_id, VERSION],
        )
        row = cursor.fetchone()
    return clock.day_of(row[0]) if row else None


def agree(*, by: Viewer) -> None:
    """Keep that the viewer agrees, in their own name. A second time adds nothing."""
    if agreed_on(by) is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO conduct_agreement (user_id, version, at) VALUES (%s, %s, %s)",
                [by.user_id, VERSION, clock.now()],
            )
