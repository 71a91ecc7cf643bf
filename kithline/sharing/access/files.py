"""Files that came with case notes. Whose they are and what may be shown the database says, of the row of their text;
their bytes it hands over only where nothing was taken out of that text."""

from dataclasses import replace
from uuid import UUID

from django.db import connection
from django.http import Http404

from kithline.record.categories import NOTES
from kithline.record.types.child import FilePage
from kithline.sharing.access.child import Moved, keep_to_child
from kithline.sharing.access.log import record_look
from kithline.sharing.access.permission import may_export
from kithline.sharing.access.sources import source_line
from kithline.sharing.viewer import Viewer

WORDS, MORE, ROLE = "words", "more", "role"
_FILE = """
    SELECT coalesce(x.payload ->> 'name', 'File'), x.payload ->> 'sort', x.payload ->> 'note', x.valid_from,
           x.payload ->> 'text', x.payload ? 'has_more', d.feed, d.as_at, d.received_at,
           EXISTS (SELECT FROM attached_file f WHERE f.event_id = x.event_id AND f.sha256 = x.payload ->> 'sha256')
    FROM event e JOIN event_detail x ON x.event_id = e.event_id AND x.person_id = e.person_id AND x.known_to IS NULL
    LEFT JOIN delivery d ON d.id = x.delivery_id
    WHERE e.person_id = %s AND e.event_id = %s AND e.kind = 'note_file' AND e.known_to IS NULL
    ORDER BY x.id LIMIT 1
"""


def open_file(viewer: Viewer, public_id: UUID, event_id: UUID, *, page: str) -> FilePage | Moved:
    """The file's text, and the look in the log. Unknown, out of scope and not shown alike: Http404, as for a child."""
    with connection.cursor() as cursor:
        kept_to = keep_to_child(cursor, viewer, public_id, page=page)
        if isinstance(kept_to, Moved):
            return kept_to
        child, emergency = kept_to
        found = None
        if child is not None:
            cursor.execute(_FILE, [child, event_id])
            found = cursor.fetchone()
    if found is None:
        record_look(viewer, page, asked=f"{public_id} {event_id}", outcome="not_found")
        raise Http404
    name, sort, note, on, text, has_more, feed, as_at, received, is_given = found
    record_look(
        *(viewer, page),
        person_id=child,
        people=[child],
        sections=("file",),
        asked=str(event_id),
        emergency=emergency,
    )
    kept = MORE if has_more else "" if is_given else WORDS
    made = FilePage(
        *(public_id, event_id, name, sort, note, on, text),
        source=source_line(feed, as_at, received),
        kept=kept,
    )
    return made if may_export(viewer, NOTES) and emergency is None else replace(made, kept=ROLE)


def take_text(viewer: Viewer, public_id: UUID, event_id: UUID, *, page: str) -> FilePage:
    """The same, to take away. Http404 for a role that may take no notes away."""
    found = open_file(viewer, public_id, event_id, page=page)
    if isinstance(found, Moved) or found.kept == ROLE:
        raise _refused(viewer, public_id, event_id, page)
    _export(viewer, found, found.text.encode(), page=page)
    return found


def take_as_sent(viewer: Viewer, public_id: UUID, event_id: UUID, *, page: str) -> tuple[FilePage, bytes]:
    """The file as it was sent. Http404 where it is not handed over to the viewer."""
    found = open_file(viewer, public_id, event_id, page=page)
    if isinstance(found, Moved) or found.kept:
        raise _refused(viewer, public_id, event_id, page)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.content FROM attached_file f JOIN event_detail x ON x.event_id = f.event_id "
            "AND x.known_to IS NULL AND x.payload ->> 'sha256' = f.sha256 WHERE f.event_id = %s",
            [event_id],
        )
        content = bytes(cursor.fetchone()[0])
    _export(viewer, found, content, page=page)
    return found, content


def _export(viewer: Viewer, found: FilePage, content: bytes, *, page: str) -> None:
    """That it was taken away, with the mark of what was handed over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT p.id FROM person p WHERE p.public_id = %s", [found.child])
        (person,) = cursor.fetchone()
    record_look(
        *(viewer, page),
        person_id=person,
        people=[person],
        sections=("file",),
        asked=str(found.event),
        outcome="exported",
        exported=content,
    )


def _refused(viewer: Viewer, public_id: UUID, event_id: UUID, page: str) -> Http404:
    record_look(viewer, page, asked=f"{public_id} {event_id}", outcome="refused")
    return Http404()


__all__ = ["MORE", "ROLE", "WORDS", "open_file", "take_as_sent", "take_text"]
