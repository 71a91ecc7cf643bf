"""The sealed holding area, for those who answer for it: numbers, and nobody."""

from django.db import connection

from kithline.record.types.data import HoldingArea


def holding_area() -> HoldingArea:
    """How many wait and were disposed of; nothing for a role that does not answer for it. It shows nobody, so it is no
    look."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.people, c.since, coalesce(sum(d.people), 0), max(d.at) FROM sharing.count_aside() c "
            "LEFT JOIN aside_disposal d ON true GROUP BY 1, 2"
        )
        found = cursor.fetchone()
    return HoldingArea(*found) if found else HoldingArea()
