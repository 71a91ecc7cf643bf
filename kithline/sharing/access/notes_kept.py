"""Notes that stand on a record, as the pages read them."""

from typing import Any

from django.db import connection

from kithline.record.categories import BY_NUMBER
from kithline.record.types.rights import RecordNote
from kithline.sharing.access.sources import title_of
from kithline.sharing.questions import RESTRICTED
from kithline.sharing.rights.limits import words_of

_NOTE = (
    "SELECT n.id, n.kind, n.code, n.title, n.value, n.words, n.by_name, n.at, n.request_id FROM record_note n "
    "WHERE NOT EXISTS (SELECT FROM note_ended e WHERE e.note_id = n.id) "
)


# limits in force are notes on the whole record; one question for both, as every page of a child asks it
_NOTES_AND_LIMITS = (
    "SELECT 2 AS place, n.id, n.kind, n.code, n.title, n.value, n.words, n.by_name, n.at, n.request_id, "
    "NULL::smallint AS access_class, NULL::text[] AS purposes FROM record_note n WHERE n.person_id = %s "
    "AND NOT EXISTS (SELECT FROM note_ended e WHERE e.note_id = n.id) "
    "UNION ALL SELECT 1, l.id, '', '', '', l.feed, '', l.by_name, l.at, l.request_id, l.access_class, l.purposes "
    "FROM use_limit l WHERE l.person_id = %s AND NOT EXISTS (SELECT FROM limit_ended e WHERE e.limit_id = l.id) "
    "ORDER BY place, id"
)


def notes_about(person_id: int) -> tuple[RecordNote, ...]:
    """The notes on one person's record that the viewer may see, and the limits of use of what the viewer is given
    anything of. No line of the log: for a page that writes its own."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTES_AND_LIMITS, [person_id, person_id])
        return tuple(
            RecordNote(*note) if held is None else _limit(note, held, purposes)
            for _, *note, held, purposes in cursor.fetchall()
        )


def _limit(note: list[Any], access_class: int, purposes: list[str]) -> RecordNote:
    number, _, _, _, feed, _, by, at, request = note
    part = BY_NUMBER[access_class // 10].title
    source = f", as {title_of(feed)} has it" if feed else ""
    words = f"{part}{source}. {words_of(purposes)}"
    return RecordNote(number, RESTRICTED, "", part, "", words, by, at, request)


def notes_of_request(request_id: int) -> tuple[RecordNote, ...]:
    """The notes in force that a request left. No line of the log, as above."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE + "AND n.request_id = %s ORDER BY n.id", [request_id])
        return tuple(RecordNote(*row) for row in cursor.fetchall())
