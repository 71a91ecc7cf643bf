"""The schools that a link coordinator works with."""

from django.db import connection

from kithline.record.types.pupils import SchoolRow
from kithline.sharing.access.log import record_look
from kithline.sharing.access.sources import statement
from kithline.sharing.viewer import Viewer


def linked_schools(viewer: Viewer, *, page: str) -> tuple[SchoolRow, ...]:
    """The viewer's schools, the next to be reviewed first, with counts of pupils and factors; nobody is named."""
    with connection.cursor() as cursor:
        cursor.execute(statement("schools"))
        rows = cursor.fetchall()
    record_look(viewer, page, sections=["counts"], asked=f"{len(rows)} schools")
    return tuple(SchoolRow(*row) for row in rows)
