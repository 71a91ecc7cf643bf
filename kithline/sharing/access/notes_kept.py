"""Notes that stand on a record, as the pages read them."""

from django.db import connection

from kithline.record.types.rights import RecordNote

_NOTE = (
    "SELECT n.id, n.kind, n.code, n.title, n.value, n.words, n.by_name, n.at, n.request_id FROM record_note n "
    "WHERE NOT EXISTS (SELECT FROM note_ended e WHERE e.note_id = n.id) "
)


def notes_about(person_id: int) -> tuple[RecordNote, ...]:
    """The notes on one person's record that the viewer may see. No line of the log: for a page that writes its own."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE + "AND n.person_id = %s ORDER BY n.id", [person_id])
        return tuple(RecordNote(*row) for row in cursor.fetchall())


def notes_of_request(request_id: int) -> tuple[RecordNote, ...]:
    """The notes in force that a request left. No line of the log, as above."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE + "AND n.request_id = %s ORDER BY n.id", [request_id])
        return tuple(RecordNote(*row) for row in cursor.fetchall())
