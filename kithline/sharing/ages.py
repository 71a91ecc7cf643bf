"""How old a person is, where the record says it one way only."""

from datetime import date
from typing import Any

from kithline.core.dates import age_on


def age_of(cursor: Any, person_id: int, on: date) -> int | None:
    """Of a person whose birth is not known, or not the same everywhere, none: as the policies have it (`seal.ages`)."""
    cursor.execute(
        "SELECT DISTINCT value FROM chosen_value WHERE person_id = %s AND field = 'birth' AND restriction = 0",
        [person_id],
    )
    births = [value for (value,) in cursor.fetchall()]
    try:
        return age_on(date.fromisoformat(births[0]), on) if len(births) == 1 else None
    except ValueError:
        return None
