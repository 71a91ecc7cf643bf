"""The children in the viewer's scope, as a plain list: for roles that have no page of their own yet."""

from datetime import date

from django.db import connection

from kithline.record.types.scope import OwnChild, OwnChildren
from kithline.sharing.access.log import record_look
from kithline.sharing.access.sources import statement
from kithline.sharing.roles import RELATIONSHIPS
from kithline.sharing.viewer import Viewer

PER_PAGE = 50
# Who is on the page is found by names alone; the rest is asked of those whom it shows, and of nobody else.
LEAVE_AGES_OUT = "SELECT sharing.leave_ages_out()"
KEEP_TO_PEOPLE = "SELECT sharing.keep_to_people(%s)"
LAST_PAGE = 10_000


def own_children(viewer: Viewer, *, page_number: int, page: str) -> OwnChildren:
    """One page by name, 50 a page; the look is logged with everyone shown. A page below 1 is the first."""
    wanted = min(max(1, page_number), LAST_PAGE)
    with connection.cursor() as cursor:
        cursor.execute(LEAVE_AGES_OUT)
        cursor.execute(statement("own_children"), {"page": wanted, "per_page": PER_PAGE})
        rows = cursor.fetchall()
        ids = [row[0] for row in rows]
        cursor.execute(KEEP_TO_PEOPLE, [ids])
        cursor.execute(statement("own_children_more"), {"ids": ids})
        more = {person: (tuple(schools), factors) for person, schools, factors in cursor.fetchall()}
    record_look(
        viewer,
        page,
        people=ids,
        sections=["names", "school", "factors"],
        asked=f"page {wanted}",
    )
    total = rows[0][-1] if rows else 0
    return OwnChildren(
        tuple(
            OwnChild(public_id, surname, forename, _date(birth), *more[person])
            for person, public_id, surname, forename, birth, _ in rows
        ),
        total,
        wanted,
        max(1, -(-total // PER_PAGE)),
        tuple(RELATIONSHIPS[each] for each in viewer.role.relationships),
    )


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
