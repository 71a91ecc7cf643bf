"""Why a child is in the viewer's scope, what is told of them in numbers only, and what is not shared with the role."""

from django.db import connection

from kithline.record.categories import BY_NUMBER, CATEGORIES, OTHER_SERVICE, Level
from kithline.record.types.scope import Count, Reason
from kithline.sharing.access.log import record_look
from kithline.sharing.access.permission import is_permitted
from kithline.sharing.law import PURPOSES
from kithline.sharing.matrix import grants_of
from kithline.sharing.roles import RELATIONSHIPS
from kithline.sharing.viewer import Viewer

EMERGENCY = "emergency"
IN_EMERGENCY = "you opened this record in an emergency"


def reasons_for(viewer: Viewer, person_id: int) -> tuple[Reason, ...]:
    """Each relationship that holds today, as the database finds it, with what the matrix says it is for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.why(%s)", [person_id])
        found = [code for (code,) in cursor.fetchall()]
    return tuple(_reason(viewer, code) for code in found)


def _reason(viewer: Viewer, code: str) -> Reason:
    grants = [each for each in grants_of(viewer.role.code) if code in (each.relationship, EMERGENCY)]
    purpose = PURPOSES[grants[0].purpose] if grants else None
    words = IN_EMERGENCY if code == EMERGENCY else RELATIONSHIPS.get(code, code)
    return Reason(words, purpose.words if purpose else "", purpose.legal_basis if purpose else "")


def contact_counts(person_id: int) -> tuple[Count, ...]:
    """Categories of which the role is told how often, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT category_number, number FROM sharing.contact_counts(%s) ORDER BY 1", [person_id]
        )
        return tuple(Count(BY_NUMBER[category].title, number) for category, number in cursor.fetchall())


def withheld(viewer: Viewer) -> tuple[str, ...]:
    """The categories not shared with the role, for a child of this age. Said whether or not there is anything."""
    return tuple(
        each.title
        for each in CATEGORIES
        if each != OTHER_SERVICE and not is_permitted(viewer, each, Level.CONTACT)
    )


def totals(viewer: Viewer, *, page: str) -> tuple[Count, ...]:
    """Of how many children something of each category is on record in the last year, for a role of numbers only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT category_number, children FROM sharing.totals() ORDER BY 1")
        rows = cursor.fetchall()
    record_look(viewer, page, sections=["counts"])
    return tuple(Count(BY_NUMBER[category].title, number) for category, number in rows)
