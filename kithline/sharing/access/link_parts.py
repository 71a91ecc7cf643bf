"""A person who may be two: the records of each source, for a steward who says which of them part."""

from uuid import UUID

from django.db import connection

from kithline.record.types.links import PartPage
from kithline.sharing.access.links import SHOWN, source_person_line
from kithline.sharing.access.log import record_look
from kithline.sharing.access.permission import has_duty
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import Viewer


def part_page(viewer: Viewer, public_id: UUID) -> PartPage | None:
    """The records of one person now; None if there is none to see: to an ordinary steward a restricted person, to one
    of restricted records any other."""
    wants_restricted = has_duty(viewer, Duty.RESTRICTED)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, restriction <> 0 FROM person WHERE public_id = %s AND status = 'active'", [public_id]
        )
        found = cursor.fetchone()
        if found is None or found[1] != wants_restricted:
            record_look(viewer, "stewardship.part", asked=str(public_id), outcome="not_found")
            return None
        person_id, is_restricted = found
        cursor.execute(
            f"SELECT s.id, s.namespace, {', '.join('s.' + name for name in SHOWN)}, l.known_from, l.known_to, "  # noqa: S608
            "l.match_weight, l.status, l.reasons, l.model_version FROM link l JOIN source_person s "
            "ON s.id = l.source_person_id WHERE l.person_id = %s AND l.known_to IS NULL ORDER BY s.namespace, s.id",
            [person_id],
        )
        records = tuple(source_person_line(row) for row in cursor.fetchall())
        cursor.execute(
            "SELECT EXISTS (SELECT FROM link_request WHERE person_id = %s AND kind = 'un_merge' AND done_at IS NULL)",
            [person_id],
        )
        (is_asked,) = cursor.fetchone()
    record_look(viewer, "stewardship.part", person_id=person_id, people=[person_id], sections=["identity"])
    return PartPage(public_id, person_id, records, is_restricted, is_asked)
